namespace GvtDevice.Firmware;

/// <summary>The programs of the option ROM, built from the sources in firmware/.</summary>
internal static class FirmwareImage
{
    /// <summary>Returns the display driver for UEFI, a PE32+ image for x86-64.</summary>
    public static byte[] UefiDriver() => Read("gop.efi");

    /// <summary>Returns the VGA BIOS, a whole image of an option ROM for a PC BIOS.</summary>
    public static byte[] VgaBios() => Read("vgabios.bin");

    private static byte[] Read(string name)
    {
        using Stream resource = typeof(FirmwareImage).Assembly.GetManifestResourceStream(name)!;
        byte[] image = new byte[resource.Length];
        resource.ReadExactly(image);
        return image;
    }
}

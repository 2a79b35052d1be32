namespace GvtDevice.Firmware;

/// <summary>The display driver for UEFI, built from the C source in firmware/.</summary>
internal static class GopDriver
{
    /// <summary>Returns the PE32+ image for x86-64.</summary>
    public static byte[] Read()
    {
        using Stream resource = typeof(GopDriver).Assembly.GetManifestResourceStream("gop.efi")!;
        byte[] image = new byte[resource.Length];
        resource.ReadExactly(image);
        return image;
    }
}

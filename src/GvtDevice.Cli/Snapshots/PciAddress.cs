namespace GvtDevice.Cli.Snapshots;

/// <summary>A function on the PCI buses of a machine.</summary>
/// <param name="Bdf">Bus, device and function: 8, 5 and 3 bits.</param>
internal readonly record struct PciAddress(int Bdf)
{
    public static PciAddress Of(int bus, int device, int function) => new((bus << 8) | (device << 3) | function);

    public override string ToString() => $"{Bdf >> 8:x2}:{(Bdf >> 3) & 0x1F:x2}.{Bdf & 7}";
}

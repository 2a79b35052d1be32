namespace VfioUser.Server.Pci;

/// <summary>The message control register of MSI. Source: PCI local bus specification 3.0, 6.8.1.3.</summary>
internal static class MsiBits
{
    public const ushort Enable = 1;
    public const ushort VectorsCapable = 0xE;
    public const int VectorsCapableShift = 1;
    public const ushort VectorsEnabled = 0x70;
    public const int VectorsEnabledShift = 4;
    public const ushort Address64 = 0x80;
}

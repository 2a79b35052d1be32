namespace VfioUser.Server.Pci;

/// <summary>The message control register of MSI-X. Source: PCI local bus specification 3.0, 6.8.2.3.</summary>
internal static class MsixBits
{
    public const ushort Enable = 0x8000;
    public const ushort FunctionMask = 0x4000;
    public const int MaxVectors = 2048;
    public const int EntrySize = 16;
    public const int VectorControl = 12;                // offset in an entry; bit 0 masks it
}

namespace VfioUser.Server.Pci;

/// <summary>The message control register of MSI-X. Source: PCI local bus specification 3.0, 6.8.2.3.</summary>
internal static class MsixBits
{
    public const ushort Enable = 0x8000;
    public const ushort FunctionMask = 0x4000;
    public const int MaxVectors = 2048;
    public const uint BarMask = 7;                      // of the registers that locate table and pending bits
    public const int EntrySize = 16;
    public const int VectorControl = 12;                // offset in an entry; bit 0 masks it

    /// <summary>Returns the size of the pending bits in bytes: 8 bytes for each 64 vectors.</summary>
    public static int PendingSize(int vectors) => (vectors + 63) / 64 * sizeof(ulong);
}

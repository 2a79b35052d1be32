namespace VfioUser.Server.Pci;

/// <summary>The message control register of MSI-X. Source: PCI local bus specification 3.0, 6.8.2.3.</summary>
internal static class MsixBits
{
    public const ushort Enable = 0x8000;
    public const ushort FunctionMask = 0x4000;
    public const int MaxVectors = 2048;
    public const uint BarMask = 7;                      // of the registers that say where table and pending bits are
    public const int EntrySize = 16;
    public const int VectorControl = 12;                // offset in an entry; bit 0 masks it

    /// <summary>Bytes of pending bits: 64 vectors to 8 of them.</summary>
    public static int PendingSize(int vectors) => (vectors + 63) / 64 * sizeof(ulong);
}

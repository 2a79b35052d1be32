namespace GvtDevice.Gtt;

/// <summary>The guest physical addresses of stolen memory.</summary>
/// <param name="Start">The first address; 0 for none.</param>
/// <param name="Length">Number of bytes.</param>
internal readonly record struct StolenWindow(ulong Start, ulong Length)
{
    /// <param name="start">The first address; 0 for none.</param>
    /// <param name="barSize">Bytes of BAR0.</param>
    public static StolenWindow At(uint start, ulong barSize) => new(start, barSize - GpuLayout.Bar0Size);

    public bool Contains(ulong address) => Start != 0 && address >= Start && address - Start < Length;

    /// <summary>Offset in BAR0 of a range of addresses; null if it is not within the window.</summary>
    public ulong? Offset(ulong address, int length) =>
        Contains(address) && (ulong)length <= Length - (address - Start)
            ? GpuLayout.Bar0Size + (address - Start)
            : null;
}

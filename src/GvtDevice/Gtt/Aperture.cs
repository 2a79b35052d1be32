namespace GvtDevice.Gtt;

/// <summary>BAR2: CPU access to graphics memory through the page table. What is not backed reads as zero and swallows
/// writes, like a scratch page.</summary>
public sealed class Aperture(Ggtt ggtt)
{
    public void Read(ulong offset, Span<byte> data)
    {
        if (!ggtt.TryRead(offset, data))
        {
            data.Clear();
        }
    }

    public void Write(ulong offset, ReadOnlySpan<byte> data) => _ = ggtt.TryWrite(offset, data);
}

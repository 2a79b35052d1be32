using DisplayModel;

namespace GvtDevice.Gtt;

/// <summary>The page table and guest memory as they are now.</summary>
internal sealed class GgttView(Ggtt ggtt) : ISurfaceView
{
    public bool TryRead(ulong surfaceOffset, Span<byte> destination) => ggtt.TryRead(surfaceOffset, destination);

    public bool TryGetPages(ulong surfaceOffset, Span<ulong> pages)
    {
        for (int i = 0; i < pages.Length; i++)
        {
            if (ggtt.Translate(surfaceOffset + ((ulong)i * ISurfaceView.PageSize)) is not { } address)
            {
                return false;
            }

            pages[i] = address;
        }

        return true;
    }

    public void Dispose()
    {
    }
}

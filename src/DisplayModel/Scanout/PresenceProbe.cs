namespace DisplayModel.Scanout;

/// <summary>Reports whether memory could be read, without reading it.</summary>
internal sealed class PresenceProbe(ISurfaceView surface) : ISurfaceReader
{
    private const int PagesAtOnce = 32;

    public bool TryRead(ulong surfaceOffset, Span<byte> destination)
    {
        if (destination.IsEmpty)
        {
            return true;
        }

        Span<ulong> pages = stackalloc ulong[PagesAtOnce];
        ulong page = surfaceOffset / ISurfaceView.PageSize;
        ulong end = ((surfaceOffset + (ulong)destination.Length - 1) / ISurfaceView.PageSize) + 1;
        while (page < end)
        {
            int count = (int)Math.Min(end - page, PagesAtOnce);
            if (!surface.TryGetPages(page * ISurfaceView.PageSize, pages[..count]))
            {
                return false;
            }

            page += (ulong)count;
        }

        return true;
    }
}

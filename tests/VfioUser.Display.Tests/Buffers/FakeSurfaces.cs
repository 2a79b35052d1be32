using DisplayModel.Scanout;

namespace VfioUser.Display.Tests.Buffers;

/// <summary>A page table that a test writes, over guest memory that it fills.</summary>
internal sealed class FakeSurfaces(FakeMemory memory) : ISurfaceMemory
{
    private const int PageSize = ISurfaceView.PageSize;

    /// <summary>Guest page number of each page of the space; what is not here is not present.</summary>
    public Dictionary<ulong, ulong> Table { get; } = [];

    public void Map(ulong surfaceOffset, params IEnumerable<int> guestPages)
    {
        ulong page = surfaceOffset / PageSize;
        foreach (int guestPage in guestPages)
        {
            Table[page++] = (ulong)guestPage;
        }
    }

    public ISurfaceView Open() => new View(this, memory);

    private sealed class View(FakeSurfaces surfaces, FakeMemory memory) : ISurfaceView
    {
        public bool IsEmpty => memory.IsEmpty;

        public bool TryRead(ulong surfaceOffset, Span<byte> destination)
        {
            while (!destination.IsEmpty)
            {
                ulong inPage = surfaceOffset % PageSize;
                int count = Math.Min(destination.Length, PageSize - (int)inPage);
                if (!surfaces.Table.TryGetValue(surfaceOffset / PageSize, out ulong page)
                    || !memory.TryRead((page * PageSize) + inPage, destination[..count]))
                {
                    return false;
                }

                destination = destination[count..];
                surfaceOffset += (ulong)count;
            }

            return true;
        }

        public bool TryGetPages(ulong surfaceOffset, Span<ulong> pages)
        {
            for (int i = 0; i < pages.Length; i++)
            {
                if (!surfaces.Table.TryGetValue((surfaceOffset / PageSize) + (ulong)i, out ulong page)
                    || !memory.IsMapped(page * PageSize))
                {
                    return false;
                }

                pages[i] = page * PageSize;
            }

            return true;
        }

        public void Dispose()
        {
        }
    }
}

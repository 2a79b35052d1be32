using DisplayModel.Scanout;
using VfioUser.Protocol;
using VfioUser.Server;

namespace VfioUser.Display.Buffers;

/// <summary>Reads which pages of guest memory a surface consists of, into an array that it keeps.</summary>
internal sealed class PageReader
{
    private ulong[] _pages = [];

    /// <summary>Returns the guest physical addresses of pages; valid until the next call.</summary>
    /// <exception cref="VfioUserException">EFAULT: one of the pages is not present.</exception>
    public ReadOnlySpan<ulong> Read(ISurfaceView view, ulong surfaceOffset, int count)
    {
        if (_pages.Length < count)
        {
            _pages = new ulong[count];
        }

        Span<ulong> pages = _pages.AsSpan(0, count);
        ReadInto(pages, view, surfaceOffset);
        return pages;
    }

    /// <summary>Fills an array with the guest physical addresses of pages.</summary>
    /// <exception cref="VfioUserException">EFAULT: one of the pages is not present.</exception>
    public static void ReadInto(Span<ulong> pages, ISurfaceView view, ulong surfaceOffset)
    {
        if (!view.TryGetPages(surfaceOffset, pages))
        {
            throw new VfioUserException(
                Errno.EFAULT, $"a page of 0x{surfaceOffset:X}+{pages.Length} pages is not present");
        }
    }

    /// <summary>Returns the number of runs of adjacent pages.</summary>
    public static int PiecesOf(ReadOnlySpan<ulong> pages)
    {
        int pieces = 1;
        for (int i = 1; i < pages.Length; i++)
        {
            pieces += pages[i] == pages[i - 1] + ISurfaceView.PageSize ? 0 : 1;
        }

        return pieces;
    }
}

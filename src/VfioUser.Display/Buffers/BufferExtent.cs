using System.Numerics;
using DisplayModel.Scanout;
using LinuxInterop;

namespace VfioUser.Display.Buffers;

/// <summary>The extent of a buffer in the surface address space.</summary>
/// <param name="Start">The page-aligned start.</param>
/// <param name="RowCount">The number of rows of pixels, or of tiles.</param>
internal readonly record struct BufferExtent(ulong Start, ulong RowCount)
{
    private const ulong Page = ISurfaceView.PageSize;

    /// <summary>The kernel makes no larger dma-buf, so larger extra room is useless.</summary>
    private static readonly ulong s_maxSizeWithRoom = (ulong)UdmabufLimits.Default.SizeMiB << 20;

    /// <summary>Returns an extent with all that is shown, and all that was shown of the same object before.</summary>
    /// <remarks>A panned plane will probably be panned further. So on the side that it passed the extent gets extra
    /// room of the same size again, as far as there are pages that can belong to the object. A driver fills the gaps
    /// between its objects with one repeated page.</remarks>
    /// <param name="view">The surface address space.</param>
    /// <param name="part">The shown part.</param>
    /// <param name="known">Known buffers of the same object; may be empty. Drivers start a surface anywhere in a row,
    /// and the other shown parts show where rows cannot begin.</param>
    /// <param name="withRoom">Whether to add extra room.</param>
    /// <returns>The extent; null when no buffer can hold all that.</returns>
    public static BufferExtent? Around(ISurfaceView view, in ShownPart part, List<KnownBuffer> known, bool withRoom)
    {
        (ulong start, ulong shownEnd, ulong end) = (part.Surface, part.End, part.End);
        foreach (KnownBuffer buffer in known)
        {
            start = Math.Min(start, buffer.Start);
            shownEnd = Math.Max(shownEnd, buffer.Start + buffer.Shown.End);
            end = Math.Max(end, buffer.End);
        }

        end = (end + Page - 1) / Page * Page;
        ulong size = end - start;
        ulong room = withRoom && size < s_maxSizeWithRoom ? Math.Min(size, s_maxSizeWithRoom - size) : 0;
        bool isPassedBefore = known.Count > 0 && known.TrueForAll(buffer => buffer.Start > start);
        bool isPassedBehind = known.Count > 0 && known.TrueForAll(buffer => buffer.End < end);
        ulong lowest = start;
        if (isPassedBefore || !Fits(start, part, known))
        {
            // After this many bytes a page begins at the same place in a row again.
            ulong common = Math.Min(Page, 1UL << BitOperations.TrailingZeroCount(part.PitchBytes));
            ulong cycle = part.PitchBytes * (Page / common);
            lowest -= RoomFrom(view, start, -(long)Page, isPassedBefore ? Math.Max(room, cycle) : cycle);
        }

        if (isPassedBehind)
        {
            end += RoomFrom(view, end - Page, (long)Page, room);
        }

        for (; lowest <= start; lowest += Page)
        {
            if (Fits(lowest, part, known))
            {
                ulong needed = (shownEnd - lowest + part.PitchBytes - 1) / part.PitchBytes;
                ulong rows = Math.Max(needed, (end - lowest) / part.PitchBytes);
                return rows * part.PitchBytes <= BufferLayout.MaxSizeBytes ? new BufferExtent(lowest, rows) : null;
            }
        }

        return null;
    }

    /// <summary>Whether each row that is or was shown lies within one row of the buffer.</summary>
    private static bool Fits(ulong start, in ShownPart part, List<KnownBuffer> known)
    {
        foreach (KnownBuffer buffer in known)
        {
            ulong left = (buffer.Start + buffer.Shown.Left - start) % part.PitchBytes;
            if (left + (buffer.Shown.Right - buffer.Shown.Left) > part.PitchBytes)
            {
                return false;
            }
        }

        return part.FitsAt(part.First - start);
    }

    /// <summary>Follows the pages outwards from the edge of a buffer. A page that is repeated no longer belongs to the
    /// object.</summary>
    /// <param name="view">The surface address space.</param>
    /// <param name="edge">The address of the buffer's last page on this side.</param>
    /// <param name="step">One page forwards or backwards, in bytes.</param>
    /// <param name="limitBytes">The largest result, in bytes.</param>
    /// <returns>The number of bytes of extra room.</returns>
    private static ulong RoomFrom(ISurfaceView view, ulong edge, long step, ulong limitBytes)
    {
        ulong room = 0;
        ulong? last = PageAt(view, edge);
        ulong at = edge + (ulong)step;
        for (; room + Page <= limitBytes && PageAt(view, at) is { } page; at += (ulong)step)
        {
            if (page == last)
            {
                return room == 0 ? 0 : room - Page;
            }

            (last, room) = (page, room + Page);
        }

        return room;
    }

    private static ulong? PageAt(ISurfaceView view, ulong address)
    {
        ulong page = 0;
        return view.TryGetPages(address, new Span<ulong>(ref page)) ? page : null;
    }
}

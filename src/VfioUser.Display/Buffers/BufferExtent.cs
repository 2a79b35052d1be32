using System.Numerics;
using DisplayModel.Scanout;
using LinuxInterop;

namespace VfioUser.Display.Buffers;

/// <summary>How much of the space of surfaces a buffer takes.</summary>
/// <param name="Start">Where it begins, at a page.</param>
/// <param name="RowCount">Rows of pixels, or of tiles.</param>
internal readonly record struct BufferExtent(ulong Start, ulong RowCount)
{
    private const ulong Page = ISurfaceView.PageSize;

    /// <summary>Of more the kernel makes no dma-buf, so that room is not worth having.</summary>
    private static readonly ulong s_maxSizeWithRoom = (ulong)UdmabufLimits.Default.SizeMiB << 20;

    /// <summary>Holds what is shown, and what was shown of the same object before.</summary>
    /// <remarks>What has been panned will be panned further: on the side that was passed it has room for as much again,
    /// as far as there are pages that can belong to the object. A driver fills what is between its objects with one
    /// page.</remarks>
    /// <param name="view">Where the pages are.</param>
    /// <param name="part">What is shown.</param>
    /// <param name="known">What there is of the object already; may be empty. Drivers start a surface anywhere in a
    /// row, and what else is shown then says where rows cannot begin.</param>
    /// <param name="withRoom">false for none.</param>
    /// <returns>null when there is no such buffer.</returns>
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
            // After so many bytes a page begins at the same place in a row again.
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

    /// <summary>No row of what is or was shown goes from the end of a row of the buffer to the next.</summary>
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

    /// <summary>Follows the pages from one at the edge of a buffer outwards; a page that comes twice in a row is no
    /// more of an object.</summary>
    /// <param name="view">Where the pages are.</param>
    /// <param name="edge">The last page of the buffer on this side.</param>
    /// <param name="step">1 page forwards or backwards.</param>
    /// <param name="limitBytes">Look no further.</param>
    /// <returns>Bytes.</returns>
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

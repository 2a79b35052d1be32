using System.Runtime.InteropServices;
using DisplayModel.Scanout;
using LinuxInterop;
using VfioUser.Server;

namespace GvtDevice.Gtt;

/// <summary>
/// The global graphics translation table: one 8-byte entry for each 4 KiB page of graphics address space. The guest
/// writes it through a mapping, without a trap, so every walk reads it anew. Device thread only, except
/// <see cref="Open"/>. Source: SKL PRM vol. 5, GGTT page table entry.
/// </summary>
/// <param name="table">The file that holds the table at <see cref="GpuLayout.GgttOffset"/>.</param>
/// <param name="memory">Returns guest memory as mapped now.</param>
public sealed class Ggtt(MemFd table, Func<IGuestMemory> memory) : IGraphicsMemory, ISurfaceMemory
{
    /// <summary>The guest physical address behind a graphics address; null if its page is not present or outside the
    /// table.</summary>
    public ulong? Translate(ulong graphicsAddress)
    {
        if (graphicsAddress >= GpuLayout.GgttSpan)
        {
            return null;
        }

        Pte entry = Entry(graphicsAddress / GpuLayout.PageSize);
        return entry.IsPresent ? entry.Address | (graphicsAddress % GpuLayout.PageSize) : null;
    }

    /// <summary>Opens a view of the table and guest memory that any thread can use. It also has the surfaces of the
    /// firmware, which need no table (<see cref="DirectSurface"/>).</summary>
    /// <exception cref="ObjectDisposedException">The device no longer exists.</exception>
    public ISurfaceView Open() => new GgttView(table.OpenView(), memory().OpenView());

    /// <inheritdoc/>
    public bool TryRead(ulong surfaceOffset, Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            if (NextRun(surfaceOffset, destination.Length) is not { } run
                || !memory().TryRead(run.Address, destination[..run.Length]))
            {
                return false;
            }

            destination = destination[run.Length..];
            surfaceOffset += (ulong)run.Length;
        }

        return true;
    }

    /// <summary>Writes through the table, as the CPU does through the aperture.</summary>
    /// <returns>false if a page is not present or its memory is not mapped; a leading part may have been
    /// written.</returns>
    public bool TryWrite(ulong address, ReadOnlySpan<byte> source)
    {
        while (!source.IsEmpty)
        {
            if (NextRun(address, source.Length) is not { } run
                || !memory().TryWrite(run.Address, source[..run.Length]))
            {
                return false;
            }

            source = source[run.Length..];
            address += (ulong)run.Length;
        }

        return true;
    }

    /// <summary>The longest run from an address, up to a limit, whose pages are consecutive in guest memory; null if
    /// the first page is not present.</summary>
    private (ulong Address, int Length)? NextRun(ulong graphicsAddress, int limit)
    {
        if (Translate(graphicsAddress) is not { } first)
        {
            return null;
        }

        int length = GpuLayout.PageSize - (int)(graphicsAddress % GpuLayout.PageSize);
        while (length < limit && Translate(graphicsAddress + (ulong)length) == first + (ulong)length)
        {
            length += GpuLayout.PageSize;
        }

        return (first, Math.Min(length, limit));
    }

    private Pte Entry(ulong page) =>
        MemoryMarshal.Read<Pte>(table.Slice(GpuLayout.GgttOffset + (8 * page), sizeof(ulong)));
}

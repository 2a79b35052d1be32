using System.Runtime.InteropServices;
using DisplayModel.Scanout;
using LinuxInterop;
using VfioUser.Server;

namespace GvtDevice.Gtt;

/// <summary>The page table as it is now, and guest memory as it was mapped when the view was opened. The guest can
/// write entries during a read, so each is read once.</summary>
internal sealed class GgttView(MemFdView table, IGuestMemoryView memory) : ISurfaceView, IMappedSurface
{
    private static readonly (ulong First, ulong Last) s_noWindow = (1, 0);

    private (ulong First, ulong Last) _window = s_noWindow;
    private (ulong First, ulong Last) _otherWindow = s_noWindow;

    public bool TryRead(ulong surfaceOffset, Span<byte> destination)
    {
        if (destination.IsEmpty)
        {
            return true;
        }

        if (DirectSurface.AddressOf(surfaceOffset) is { } address)
        {
            return memory.TryRead(address, destination);
        }

        int offset = (int)(surfaceOffset % GpuLayout.PageSize);
        int pages = (int)(((long)offset + destination.Length + GpuLayout.PageSize - 1) / GpuLayout.PageSize);
        if (!TryGetEntries(surfaceOffset, pages, out ReadOnlySpan<Pte> entries))
        {
            return false;
        }

        Pte entry = entries[0];
        for (int next = 1; ; )
        {
            if (!entry.IsPresent)
            {
                return false;
            }

            ulong start = entry.Address + (ulong)offset;
            ulong end = entry.Address + GpuLayout.PageSize;
            while (next < pages && (entry = entries[next++]).IsPresent && entry.Address == end)
            {
                end += GpuLayout.PageSize;
            }

            int length = (int)Math.Min(end - start, (ulong)destination.Length);
            if (!memory.TryRead(start, destination[..length]))
            {
                return false;
            }

            destination = destination[length..];
            offset = 0;
            if (destination.IsEmpty)
            {
                return true;
            }
        }
    }

    public ReadOnlySpan<byte> Map(ulong surfaceOffset, int length)
    {
        if (DirectSurface.AddressOf(surfaceOffset) is { } address)
        {
            return length <= 0 ? default : memory.Map(address, length);
        }

        int offset = (int)(surfaceOffset % GpuLayout.PageSize);
        int pages = (int)(((long)offset + length + GpuLayout.PageSize - 1) / GpuLayout.PageSize);
        if (length <= 0 || !TryGetEntries(surfaceOffset, pages, out ReadOnlySpan<Pte> entries))
        {
            return default;
        }

        Pte first = entries[0];
        int together = 1;
        while (first.IsPresent && together < pages
            && entries[together] is { IsPresent: true } next
            && next.Address == first.Address + ((ulong)together * GpuLayout.PageSize))
        {
            together++;
        }

        return first.IsPresent
            ? memory.Map(first.Address + (ulong)offset, Math.Min(length, (together * GpuLayout.PageSize) - offset))
            : default;
    }

    public bool IsEmpty => memory.IsEmpty;

    public bool TryGetPages(ulong surfaceOffset, Span<ulong> pages)
    {
        if (DirectSurface.AddressOf(surfaceOffset) is { } address)
        {
            return TryGetDirectPages(address, pages);
        }

        if (!TryGetEntries(surfaceOffset, pages.Length, out ReadOnlySpan<Pte> entries))
        {
            return false;
        }

        for (int i = 0; i < entries.Length; i++)
        {
            Pte entry = entries[i];
            if (!entry.IsPresent || !IsMapped(entry.Address))
            {
                return false;
            }

            pages[i] = entry.Address;
        }

        return true;
    }

    private bool TryGetDirectPages(ulong address, Span<ulong> pages)
    {
        for (int i = 0; i < pages.Length; i++)
        {
            pages[i] = address + ((ulong)i * GpuLayout.PageSize);
            if (!IsMapped(pages[i]))
            {
                return false;
            }
        }

        return true;
    }

    public void Dispose()
    {
        table.Dispose();
        memory.Dispose();
    }

    /// <summary>Whether guest memory at an address is mapped. Guest memory has two windows, below and above 4 GiB; both
    /// are cached, because scattered pages alternate between them.</summary>
    private bool IsMapped(ulong address)
    {
        if (address >= _window.First && address <= _window.Last)
        {
            return true;
        }

        (_window, _otherWindow) = (_otherWindow, _window);
        if (address >= _window.First && address <= _window.Last)
        {
            return true;
        }

        bool isMapped = memory.TryGetRange(address, out ulong first, out ulong last);
        _window = isMapped ? (first, last) : s_noWindow;
        return isMapped;
    }

    private bool TryGetEntries(ulong surfaceOffset, int count, out ReadOnlySpan<Pte> entries)
    {
        entries = default;
        ulong first = surfaceOffset / GpuLayout.PageSize;
        if (surfaceOffset >= GpuLayout.GgttSpan || (ulong)count > (GpuLayout.GgttSpan / GpuLayout.PageSize) - first)
        {
            return false;
        }

        entries = MemoryMarshal.Cast<byte, Pte>(
            table.Slice(GpuLayout.GgttOffset + (first * sizeof(ulong)), count * sizeof(ulong)));
        return true;
    }
}

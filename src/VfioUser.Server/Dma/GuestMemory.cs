using VfioUser.Protocol;

namespace VfioUser.Server.Dma;

/// <summary>Guest memory behind the DMA table. Device thread only, except <see cref="OpenView"/>.</summary>
internal sealed class GuestMemory(DmaTable table, DirtyLog dirtyLog, DeviceThreadReader deviceThread) : IGuestMemory
{
    public IGuestMemoryView OpenView() => new GuestMemoryView(table.OpenSnapshot(), deviceThread);

    public bool TryRead(ulong address, Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            if (Reach(address, destination.Length, DmaMapFlags.Read, out int count) is not { } window
                || !window.Backing!.TryRead(address - window.Address, destination[..count]))
            {
                return false;
            }

            destination = destination[count..];
            address += (ulong)count;
            if (address == 0 && !destination.IsEmpty)
            {
                return false;
            }
        }

        return true;
    }

    public bool TryWrite(ulong address, ReadOnlySpan<byte> source)
    {
        while (!source.IsEmpty)
        {
            if (Reach(address, source.Length, DmaMapFlags.Write, out int count) is not { } window)
            {
                return false;
            }

            // Marked before the write: a write that the client confirms too late has changed the pages too.
            dirtyLog.Mark(address, count);
            if (!window.Backing!.TryWrite(address - window.Address, source[..count]))
            {
                return false;
            }

            source = source[count..];
            address += (ulong)count;
            if (address == 0 && !source.IsEmpty)
            {
                return false;
            }
        }

        return true;
    }

    public bool TryClear(ulong address, ulong length)
    {
        while (length > 0)
        {
            int wanted = (int)Math.Min(length, int.MaxValue);
            if (Reach(address, wanted, DmaMapFlags.Write, out int count) is not { } window)
            {
                return false;
            }

            dirtyLog.Mark(address, count);
            if (!window.Backing!.TryClear(address - window.Address, (ulong)count))
            {
                return false;
            }

            length -= (ulong)count;
            address += (ulong)count;
            if (address == 0 && length > 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Returns the window that contains an address, if it grants this right, and how many of the wanted bytes
    /// lie in it.</summary>
    private DmaWindow? Reach(ulong address, int wanted, DmaMapFlags right, out int count)
    {
        count = 0;
        if (table.Find(address) is not { Backing: not null } window || (window.Flags & right) == 0)
        {
            return null;
        }

        count = (int)Math.Min((ulong)wanted, window.Size - (address - window.Address));
        return window;
    }
}

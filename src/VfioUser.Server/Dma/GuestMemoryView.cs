using VfioUser.Protocol;

namespace VfioUser.Server.Dma;

/// <summary>The windows at one moment, for one thread.</summary>
internal sealed class GuestMemoryView(DmaSnapshot windows, DeviceThreadReader deviceThread) : IGuestMemoryView
{
    private DmaWindow? _lastHit;
    private bool _isDisposed;

    public bool TryRead(ulong address, Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            if (Find(address) is not { Backing: { } backing } window || (window.Flags & DmaMapFlags.Read) == 0)
            {
                return false;
            }

            ulong offset = address - window.Address;
            Span<byte> part = destination[..(int)Math.Min((ulong)destination.Length, window.Size - offset)];
            bool isRead = backing is MessageBacking
                ? deviceThread.TryRead(window, offset, part)
                : backing.TryRead(offset, part);
            if (!isRead)
            {
                return false;
            }

            destination = destination[part.Length..];
            address += (ulong)part.Length;
            if (address == 0 && !destination.IsEmpty)
            {
                return false;
            }
        }

        return true;
    }

    public ReadOnlySpan<byte> Map(ulong address, int length)
    {
        if (Find(address) is not { Backing: { } backing } window || (window.Flags & DmaMapFlags.Read) == 0)
        {
            return default;
        }

        ulong offset = address - window.Address;
        return backing.Map(offset, (int)Math.Min((ulong)length, window.Size - offset));
    }

    public bool IsEmpty => windows.IsEmpty;

    public bool IsMapped(ulong address) => TryGetRange(address, out _, out _);

    public bool TryGetRange(ulong address, out ulong first, out ulong last)
    {
        DmaWindow? window = Find(address);
        (first, last) = (window?.Address ?? address, window?.Last ?? address);
        return window is { Backing: not null } && (window.Flags & DmaMapFlags.Read) != 0;
    }

    public bool TryGetFile(ulong address, out GuestFileRange range)
    {
        range = default;
        if (Find(address) is not { Backing: { File: { } file } backing } window
            || (window.Flags & DmaMapFlags.Read) == 0)
        {
            return false;
        }

        ulong offset = address - window.Address;
        range = new GuestFileRange(
            file.Handle, backing.FileOffset + offset, window.Size - offset, (window.Flags & DmaMapFlags.Write) != 0);
        return true;
    }

    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            windows.Release();
        }
    }

    private DmaWindow? Find(ulong address)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _lastHit is { } hit && hit.Contains(address) ? hit : _lastHit = windows.Find(address);
    }
}

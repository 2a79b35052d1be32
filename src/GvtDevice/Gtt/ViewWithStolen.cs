using LinuxInterop;
using VfioUser.Server;

namespace GvtDevice.Gtt;

/// <summary>A view of <see cref="MemoryWithStolen"/>. Stolen memory has no file for other processes, so it is
/// copied.</summary>
internal sealed class ViewWithStolen(IGuestMemoryView guest, MemFdView bar, StolenWindow stolen) : IGuestMemoryView
{
    public bool IsEmpty => guest.IsEmpty;

    public bool TryRead(ulong address, Span<byte> destination)
    {
        if (stolen.Offset(address, destination.Length) is not { } offset)
        {
            return guest.TryRead(address, destination);
        }

        bar.Slice(offset, destination.Length).CopyTo(destination);
        return true;
    }

    public bool IsMapped(ulong address) => stolen.Contains(address) || guest.IsMapped(address);

    public bool TryGetRange(ulong address, out ulong first, out ulong last)
    {
        if (!stolen.Contains(address))
        {
            return guest.TryGetRange(address, out first, out last);
        }

        (first, last) = (stolen.Start, stolen.Start + stolen.Length - 1);
        return true;
    }

    public ReadOnlySpan<byte> Map(ulong address, int length)
    {
        if (!stolen.Contains(address))
        {
            return guest.Map(address, length);
        }

        length = (int)Math.Min((ulong)length, stolen.Length - (address - stolen.Start));
        return bar.Slice(GpuLayout.Bar0Size + (address - stolen.Start), length);
    }

    public bool TryGetFile(ulong address, out GuestFileRange range)
    {
        range = default;
        return !stolen.Contains(address) && guest.TryGetFile(address, out range);
    }

    public void Dispose()
    {
        guest.Dispose();
        bar.Dispose();
    }
}

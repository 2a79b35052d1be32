using LinuxInterop;
using VfioUser.Server;

namespace GvtDevice.Gtt;

/// <summary>Guest memory together with the stolen memory in BAR0, as the display reads them.</summary>
/// <param name="guest">Guest memory.</param>
/// <param name="bar">The memory of BAR0.</param>
/// <param name="stolenBase">Returns the guest physical address of the stolen memory; 0 for none.</param>
internal sealed class MemoryWithStolen(IGuestMemory guest, MemFd bar, Func<uint> stolenBase) : IGuestMemory
{
    public bool TryRead(ulong address, Span<byte> destination)
    {
        if (StolenWindow.At(stolenBase(), bar.Size).Offset(address, destination.Length) is not { } offset)
        {
            return guest.TryRead(address, destination);
        }

        bar.Slice(offset, destination.Length).CopyTo(destination);
        return true;
    }

    public bool TryWrite(ulong address, ReadOnlySpan<byte> source)
    {
        if (StolenWindow.At(stolenBase(), bar.Size).Offset(address, source.Length) is not { } offset)
        {
            return guest.TryWrite(address, source);
        }

        source.CopyTo(bar.Slice(offset, source.Length));
        return true;
    }

    public bool TryClear(ulong address, ulong length)
    {
        int wanted = (int)Math.Min(length, int.MaxValue);
        if (StolenWindow.At(stolenBase(), bar.Size).Offset(address, wanted) is not { } offset)
        {
            return guest.TryClear(address, length);
        }

        bar.Slice(offset, wanted).Clear();
        return true;
    }

    public IGuestMemoryView OpenView() =>
        new ViewWithStolen(guest.OpenView(), bar.OpenView(), StolenWindow.At(stolenBase(), bar.Size));
}

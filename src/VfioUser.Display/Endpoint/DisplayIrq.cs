using DisplaySource;
using LinuxInterop;
using VfioUser.Protocol;
using VfioUser.Protocol.Display;
using VfioUser.Server;
using VfioUser.Server.Extension;

namespace VfioUser.Display.Endpoint;

/// <summary>The display interrupt of one client. Vector n is head n; vector 0 also signals for the head of a plain
/// query, which is the first lit one.</summary>
internal sealed class DisplayIrq : IDisposable
{
    private readonly IDisplaySource _source;
    private readonly Lazy<EventFdWriter> _writer = new();
    private readonly DisplayVector[] _vectors;
    private int _plainHead;

    /// <param name="source">The source of the heads.</param>
    /// <param name="onBound">Called when the client has bound or unbound an eventfd.</param>
    public DisplayIrq(IDisplaySource source, Action onBound)
    {
        _source = source;
        _vectors = [.. Enumerable.Range(0, source.HeadCount)
            .Select(_ => new DisplayVector(() => _writer.Value, onBound))];
        _plainHead = source.FirstLit();
    }

    /// <summary>The interrupt and its capability. Source: protocol/vfio-user-gfx.md, "The display interrupt".</summary>
    public ExtensionIrq Contribution => new(
        new IrqDescription(DisplayIndex.Irq, _vectors.Length, IrqFlags.Eventfd | IrqFlags.Maskable)
        {
            Capabilities =
            [
                new IrqCapability(
                    IrqTypeCapability.Id,
                    IrqTypeCapability.Version,
                    Bytes((DisplayIndex.GfxType, DisplayIndex.DisplaySubtype))),
                new IrqCapability(
                    IrqDisplayCapability.Id,
                    IrqDisplayCapability.Version,
                    Bytes((IrqDisplayCapability.CursorEvent, IrqDisplayCapability.PrimaryEvent))),
            ],
            AnnouncesCapabilities = true,
        },
        _vectors);

    public bool IsBound => _vectors.Any(vector => vector.IsBound);

    /// <summary>Signals the client. Usually called on the device's thread: does not wait and does not throw.</summary>
    public void OnRefresh(in Refresh refresh)
    {
        PlaneEvents events = ((refresh.Planes & PlaneKinds.Cursor) != 0 ? PlaneEvents.Cursor : 0)
            | ((refresh.Planes & ~PlaneKinds.Cursor) != 0 ? PlaneEvents.Primary : 0);
        int plainHead = _source.FirstLit();
        bool isOther = Interlocked.Exchange(ref _plainHead, plainHead) != plainHead;
        if (refresh.Head != 0 && (isOther || refresh.Head == plainHead))
        {
            Signal(0, isOther ? PlaneEvents.All : events);
        }

        Signal(refresh.Head, isOther && refresh.Head == 0 ? PlaneEvents.All : events);
    }

    public void Dispose()
    {
        foreach (DisplayVector vector in _vectors)
        {
            vector.Close();
        }

        if (_writer.IsValueCreated)
        {
            _writer.Value.Dispose();
        }
    }

    private static byte[] Bytes<T>(T value)
        where T : unmanaged => Wire.AsBytes(in value).ToArray();

    private void Signal(int vector, PlaneEvents events)
    {
        try
        {
            _vectors[vector].Signal(events);
        }
        catch (LinuxException)
        {
            // The client changed its eventfd so that it cannot be signalled; only the client loses by it.
        }
    }
}

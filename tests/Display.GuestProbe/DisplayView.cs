using Microsoft.Win32.SafeHandles;
using VfioUser.Display.Client;
using VfioUser.Protocol.Display;

namespace Display.GuestProbe;

/// <summary>What a display client sees of the first head.</summary>
internal sealed class DisplayView : IDisposable
{
    private readonly DisplayClient _client;
    private readonly List<uint> _retired = [];

    public DisplayView(DisplayClient client)
    {
        _client = client;
        _ = CollectRetired();
    }

    public PlaneView Primary(GfxPlaneFlags flags = GfxPlaneFlags.None) =>
        Wait(_client.QueryPlaneAsync(DrmPlaneType.Primary, 0, flags: flags));

    /// <summary>Waits until the plane has latched another state than that of which the caller knows.</summary>
    public void AwaitAfter(ulong generation)
    {
        if (!SpinWait.SpinUntil(() => Primary().Details.Generation != generation, DeviceProcess.Patience))
        {
            throw new TimeoutException("no vertical blank has come");
        }
    }

    public SafeFileHandle Dmabuf(uint id) => Wait(_client.GetDmabufAsync(id));

    public PlaneFile Shadow() => Wait(_client.GetBufferAsync(BufferKinds.Memfd));

    public void Release(uint slot) => _client.ReleaseAsync(slot).AsTask().GetAwaiter().GetResult();

    /// <summary>Waits until the server says that a buffer has been retired.</summary>
    public bool AwaitRetired(uint id) => SpinWait.SpinUntil(() => IsRetired(id), TimeSpan.FromSeconds(30));

    public void Dispose() => _client.Dispose();

    private static T Wait<T>(ValueTask<T> work) => work.AsTask().GetAwaiter().GetResult();

    private bool IsRetired(uint id)
    {
        lock (_retired)
        {
            return _retired.Contains(id);
        }
    }

    private async Task CollectRetired()
    {
        await foreach (DisplayEvent item in _client.EventsAsync().ConfigureAwait(false))
        {
            if (item is BufferRetiredEvent retired)
            {
                lock (_retired)
                {
                    _retired.Add(retired.DmabufId);
                }
            }
        }
    }
}

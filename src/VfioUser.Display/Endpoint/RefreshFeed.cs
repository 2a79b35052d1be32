using DisplaySource;
using VfioUser.Display.Buffers;
using VfioUser.Protocol.Display;

namespace VfioUser.Display.Endpoint;

/// <summary>Listens to refreshes for one client, while it has an eventfd or gets messages.</summary>
internal sealed class RefreshFeed(
    IDisplaySource source, IPlaneBuffers? buffers, Agreement agreement, DisplayIrq irq, Outbox outbox) : IDisposable
{
    private volatile IDisposable? _listening;
    private volatile bool _hasGap;
    private bool _isWatchingBuffers;

    /// <summary>Whether the damage includes all drawing since the client's first picture. Permanently false once the
    /// client had pictures while nothing listened.</summary>
    public bool KnowsAllDamage => _listening is not null && !_hasGap && agreement.Policy == RefreshPolicy.Damage;

    /// <summary>Called before the client gets a picture.</summary>
    public void NotePicture() => _hasGap |= _listening is null;

    /// <summary>Starts or stops listening as needed.</summary>
    public void Update()
    {
        if (agreement.UsesMessages || irq.IsBound)
        {
            _listening ??= source.Listen(agreement.Policy, OnRefresh);
        }
        else if (_listening is not null)
        {
            _hasGap = true;
            _listening.Dispose();
            _listening = null;
        }

        if (agreement.UsesMessages && buffers is not null && !_isWatchingBuffers)
        {
            _isWatchingBuffers = true;
            buffers.Retired += outbox.AddRetired;
        }
    }

    public void Dispose()
    {
        _listening?.Dispose();
        _listening = null;
        if (_isWatchingBuffers)
        {
            buffers!.Retired -= outbox.AddRetired;
        }
    }

    /// <summary>Usually called on the device's thread. The eventfd comes first, because a client waits on it.</summary>
    private void OnRefresh(Refresh refresh)
    {
        irq.OnRefresh(refresh);
        if (agreement.UsesMessages)
        {
            outbox.Add(refresh);
        }
    }
}

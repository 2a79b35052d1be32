using DisplaySource;
using VfioUser.Display.Buffers;
using VfioUser.Protocol.Display;

namespace VfioUser.Display.Endpoint;

/// <summary>Listens for one client, while that has an eventfd or gets messages.</summary>
internal sealed class RefreshFeed(
    IDisplaySource source, IPlaneBuffers? buffers, Agreement agreement, DisplayIrq irq, Outbox outbox) : IDisposable
{
    private volatile IDisposable? _listening;
    private volatile bool _hasGap;
    private bool _isWatchingBuffers;

    /// <summary>Whatever has been drawn since the first picture of the client is in the damage. False for good once
    /// nobody listened while the client had pictures.</summary>
    public bool KnowsAllDamage => _listening is not null && !_hasGap && agreement.Policy == RefreshPolicy.Damage;

    /// <summary>The client is about to get a picture.</summary>
    public void NotePicture() => _hasGap |= _listening is null;

    /// <summary>Begins or ends to listen, as is called for.</summary>
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

    /// <summary>On the device's thread, most of the time. The eventfd comes first: it is what somebody waits
    /// for.</summary>
    private void OnRefresh(Refresh refresh)
    {
        irq.OnRefresh(refresh);
        if (agreement.UsesMessages)
        {
            outbox.Add(refresh);
        }
    }
}

using RemoteDisplay.Local.Kms;

namespace Display.GuestProbe.Linux;

/// <summary>The first display of the first graphics card, of which this process is the master, lent to whom it starts.
/// Source: drm_mode.h, struct drm_mode_create_lease.</summary>
internal sealed unsafe class LeasedScreen : IDisposable
{
    private const uint CreateLease = 0xC01864C6;        // DRM_IOCTL_MODE_CREATE_LEASE

    private const uint RevokeLease = 0xC00464C9;        // DRM_IOCTL_MODE_REVOKE_LEASE

    private readonly uint _lessee;
    private readonly DrmCard _card = DrmCard.Open("/dev/dri/card0");

    public LeasedScreen()
    {
        KmsTopology topology = new(_card);
        KmsConnector connector = topology.Connectors.First(connector => connector.IsConnected);
        HostHead head = new HostHeads(_card, topology).Take(connector);
        uint[] objects = [head.ConnectorId, head.CrtcId, .. head.Planes.Select(plane => plane.Id)];

        // SAFETY: the kernel reads as many ids as the request says; they are there until the call returns.
        fixed (uint* list = objects)
        {
            Request request = new((ulong)list, (uint)objects.Length, 0, 0, 0);
            _card.Call(CreateLease, ref request);
            (Number, _lessee) = (request.Fd, request.Lessee);
        }
    }

    /// <summary>The descriptor, which children inherit.</summary>
    public int Number { get; }

    /// <summary>Takes the display back.</summary>
    public void Revoke()
    {
        uint lessee = _lessee;
        _card.Call(RevokeLease, ref lessee);
    }

    public void Dispose()
    {
        new Microsoft.Win32.SafeHandles.SafeFileHandle(Number, ownsHandle: true).Dispose();
        _card.Dispose();
    }

    private record struct Request(ulong Objects, uint ObjectCount, uint Flags, uint Lessee, int Fd);
}

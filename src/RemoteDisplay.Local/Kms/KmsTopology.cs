using RemoteDisplay.Local.Kms.Uapi;

namespace RemoteDisplay.Local.Kms;

/// <summary>A connector, with or without a monitor.</summary>
/// <param name="Name">The name, as in /sys/class/drm.</param>
/// <param name="Crtcs">The pipes that can drive it.</param>
internal sealed record KmsConnector(
    uint Id, string Name, bool IsConnected, IReadOnlyList<HostMode> Modes, IReadOnlyList<uint> Crtcs, uint CurrentCrtc);

/// <summary>The pipes, connectors and planes of a card. Source: drm_mode.h.</summary>
internal sealed unsafe class KmsTopology
{
    /// <summary>Names of DRM_MODE_CONNECTOR_* by number. Source: drm_connector.c, drm_connector_enum_list.</summary>
    private static readonly string[] s_connectorTypes =
        [
            "Unknown", "VGA", "DVI-I", "DVI-D", "DVI-A", "Composite", "SVIDEO", "LVDS", "Component", "DIN", "DP",
            "HDMI-A", "HDMI-B", "TV", "eDP", "Virtual", "DSI", "DPI", "Writeback", "SPI", "USB",
        ];

    private const int MaxIds = 64;
    private const int MaxModes = 256;

    private readonly uint[] _crtcs;

    public KmsTopology(DrmCard card)
    {
        uint[] crtcs = new uint[MaxIds];
        uint[] connectors = new uint[MaxIds];

        // SAFETY: the kernel writes at most as many ids as the request says, which are there until the call returns.
        fixed (uint* crtcIds = crtcs, connectorIds = connectors)
        {
            DrmResources resources = new()
            {
                Crtcs = (ulong)crtcIds,
                CrtcCount = MaxIds,
                Connectors = (ulong)connectorIds,
                ConnectorCount = MaxIds,
            };
            card.Call(DrmRequest.GetResources, ref resources);
            _crtcs = crtcs[..(int)Math.Min(resources.CrtcCount, MaxIds)];
            connectors = connectors[..(int)Math.Min(resources.ConnectorCount, MaxIds)];
        }

        Connectors = [.. connectors.Select(id => ReadConnector(card, id))];
        Planes = [.. ReadPlanes(card)];
    }

    /// <summary>The object ids of the pipes, in the order of their numbers.</summary>
    public IReadOnlyList<uint> Crtcs => _crtcs;

    public IReadOnlyList<KmsConnector> Connectors { get; }

    /// <summary>The planes; bit n of the possible pipes stands for pipe n.</summary>
    public IReadOnlyList<DrmPlane> Planes { get; }

    private KmsConnector ReadConnector(DrmCard card, uint id)
    {
        // A request without room for modes makes the driver probe the monitor; one with room returns the last result.
        DrmConnector connector = new() { Id = id };
        card.Call(DrmRequest.GetConnector, ref connector);

        uint[] encoders = new uint[MaxIds];
        DrmModeInfo[] modes = new DrmModeInfo[MaxModes];

        // SAFETY: as above.
        fixed (uint* encoderIds = encoders)
        fixed (DrmModeInfo* modeList = modes)
        {
            connector = new DrmConnector
            {
                Id = id,
                Encoders = (ulong)encoderIds,
                EncoderCount = MaxIds,
                Modes = (ulong)modeList,
                ModeCount = MaxModes,
            };
            card.Call(DrmRequest.GetConnector, ref connector);
        }

        uint possible = 0;
        uint current = 0;
        foreach (uint encoderId in encoders[..(int)Math.Min(connector.EncoderCount, MaxIds)])
        {
            DrmEncoder encoder = new() { Id = encoderId };
            card.Call(DrmRequest.GetEncoder, ref encoder);
            possible |= encoder.PossibleCrtcs;
            current = encoderId == connector.Encoder ? encoder.Crtc : current;
        }

        return new KmsConnector(
            id,
            $"{TypeName(connector.Type)}-{connector.TypeIndex}",
            connector.Connection == DrmConnector.Connected && connector.ModeCount > 0,
            [.. modes.Take((int)Math.Min(connector.ModeCount, MaxModes)).Select(HostMode.Of)],
            [.. _crtcs.Where((_, i) => (possible & (1u << i)) != 0)],
            current);
    }

    private static string TypeName(uint type) =>
        type < s_connectorTypes.Length ? s_connectorTypes[type] : s_connectorTypes[0];

    private static List<DrmPlane> ReadPlanes(DrmCard card)
    {
        uint[] ids = new uint[MaxIds];

        // SAFETY: as above.
        fixed (uint* list = ids)
        {
            DrmPlanes planes = new((ulong)list, MaxIds, 0);
            card.Call(DrmRequest.GetPlanes, ref planes);
            ids = ids[..(int)Math.Min(planes.Count, MaxIds)];
        }

        List<DrmPlane> found = [];
        foreach (uint id in ids)
        {
            DrmPlane plane = new() { Id = id };
            card.Call(DrmRequest.GetPlane, ref plane);
            found.Add(plane);
        }

        return found;
    }
}

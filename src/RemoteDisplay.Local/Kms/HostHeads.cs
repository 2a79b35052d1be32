using RemoteDisplay.Local.Kms.Uapi;
using VfioUser.Protocol.Display;

namespace RemoteDisplay.Local.Kms;

/// <summary>Chooses a pipe for each monitor, and reads its planes.</summary>
internal sealed unsafe class HostHeads(DrmCard card, KmsTopology topology)
{
    private readonly Dictionary<uint, KmsObject> _objects = [];
    private readonly HashSet<uint> _takenCrtcs = [];
    private readonly HashSet<uint> _takenPlanes = [];

    /// <summary>The properties of pipes, connectors and planes in use, by object id.</summary>
    public IReadOnlyDictionary<uint, KmsObject> Objects => _objects;

    /// <summary>Takes the pipe that already drives a connector if it is free, or else the first free pipe that can
    /// drive it.</summary>
    /// <exception cref="LocalDisplayException">No pipe is free, or the pipe has no primary plane.</exception>
    public HostHead Take(KmsConnector connector)
    {
        uint crtc = connector.Crtcs.Where(id => !_takenCrtcs.Contains(id))
            .OrderBy(id => id == connector.CurrentCrtc ? 0 : 1)
            .FirstOrDefault();
        if (crtc == 0)
        {
            throw new LocalDisplayException($"no pipe of {card.Name} is free for {connector.Name}: map fewer heads");
        }

        _takenCrtcs.Add(crtc);
        _objects[crtc] = new KmsObject(card, crtc, DrmObjectType.Crtc);
        _objects[connector.Id] = new KmsObject(card, connector.Id, DrmObjectType.Connector);
        List<HostPlane> planes = [.. PlanesOf(crtc).OrderBy(plane => plane.Place)];
        return planes.Any(plane => plane.Type == DrmPlaneType.Primary)
            ? new HostHead(connector.Name, connector.Id, crtc, connector.Modes, planes)
            : throw new LocalDisplayException($"the pipe for {connector.Name} has no primary plane that is free");
    }

    /// <summary>Takes the free planes of a pipe. Of primary and cursor planes that it could have, it takes only the
    /// first.</summary>
    private IEnumerable<HostPlane> PlanesOf(uint crtc)
    {
        int pipe = topology.Crtcs.ToList().IndexOf(crtc);
        HashSet<DrmPlaneType> single = [];
        foreach (DrmPlane plane in topology.Planes)
        {
            if ((plane.PossibleCrtcs & (1u << pipe)) == 0 || _takenPlanes.Contains(plane.Id))
            {
                continue;
            }

            KmsObject properties = new(card, plane.Id, DrmObjectType.Plane);
            DrmPlaneType type = (DrmPlaneType)properties.Require("type").Value;
            if (type != DrmPlaneType.Overlay && !single.Add(type))
            {
                continue;
            }

            _takenPlanes.Add(plane.Id);
            _objects[plane.Id] = properties;
            yield return new HostPlane(
                plane.Id,
                type,
                PlaceOf(properties, type),
                FormatsOf(plane, properties),
                (PlaneRotation)(properties.Find("rotation")?.Bits ?? 0),
                properties.Find("FB_DAMAGE_CLIPS") is not null);
        }
    }

    /// <summary>Returns the position of a plane. Without the property zpos, the cursor is above overlays, and overlays
    /// are above the primary plane.</summary>
    private static int PlaceOf(KmsObject properties, DrmPlaneType type) => properties.Find("zpos") is { } place
        ? (int)place.Value
        : type switch { DrmPlaneType.Primary => 0, DrmPlaneType.Overlay => 1, _ => int.MaxValue };

    private PlaneFormats FormatsOf(DrmPlane plane, KmsObject properties)
    {
        byte[] blob = KmsObject.ReadBlob(card, properties.Find("IN_FORMATS")?.Value ?? 0);
        return PlaneFormats.Parse(blob) ?? LinearFormats(plane);
    }

    /// <summary>Returns the formats of a driver without modifiers.</summary>
    private PlaneFormats LinearFormats(DrmPlane plane)
    {
        uint[] formats = new uint[plane.FormatCount];

        // SAFETY: the kernel writes at most as many formats as the request says; they are there until the call returns.
        fixed (uint* list = formats)
        {
            DrmPlane request = plane with { Formats = (ulong)list };
            card.Call(DrmRequest.GetPlane, ref request);
        }

        return new PlaneFormats(formats.Select(format => (format, 0UL)));
    }
}

using RemoteDisplay.Local.Kms;
using RemoteDisplay.Local.Kms.Uapi;

namespace RemoteDisplay.Local.Scanout;

/// <summary>Saves what a head shows, and restores it at the end.</summary>
internal sealed class SavedScreen
{
    private static readonly string[] s_planeProperties =
        ["FB_ID", "CRTC_ID", "CRTC_X", "CRTC_Y", "CRTC_W", "CRTC_H", "SRC_X", "SRC_Y", "SRC_W", "SRC_H", "rotation"];

    private readonly HostHead _head;
    private readonly IReadOnlyDictionary<uint, KmsObject> _objects;
    private readonly DrmCrtc _crtc;

    /// <param name="objects">The objects with the current values of their properties.</param>
    public SavedScreen(DrmCard card, HostHead head, IReadOnlyDictionary<uint, KmsObject> objects)
    {
        (_head, _objects) = (head, objects);
        DrmCrtc crtc = new() { Id = head.CrtcId };
        card.Call(DrmRequest.GetCrtc, ref crtc);
        _crtc = crtc;
    }

    /// <summary>Restores the saved state. This fails if the program that owned the framebuffers has ended; then the
    /// kernel shows its console once no program has the card open.</summary>
    /// <returns>errno; 0 on success.</returns>
    public int Restore(DrmCard card)
    {
        AtomicRequest request = new();
        bool isActive = _crtc.IsModeValid != 0;
        using KmsBlob? mode = isActive ? KmsBlob.Of(card, _crtc.Mode) : null;
        KmsObject crtc = _objects[_head.CrtcId];
        KmsObject connector = _objects[_head.ConnectorId];
        request.Set(crtc, "ACTIVE", isActive ? crtc.Require("ACTIVE").Value : 0);
        request.Set(crtc, "MODE_ID", mode?.Id ?? 0);
        request.Set(connector, "CRTC_ID", isActive ? connector.Require("CRTC_ID").Value : 0);
        foreach (KmsObject plane in _head.Planes.Select(plane => _objects[plane.Id]))
        {
            foreach (string name in s_planeProperties)
            {
                if (plane.Find(name) is { } property)
                {
                    request.TrySet(plane, name, property.Value);
                }
            }
        }

        return request.Commit(card, CommitFlags.AllowModeSet);
    }
}

using DisplaySource;
using VfioUser.Protocol.Display;

namespace VfioUser.Display.Endpoint;

/// <summary>Converts the planes and causes of a refresh to wire types.</summary>
internal static class RefreshExtensions
{
    public static PlaneTypes ToWire(this PlaneKinds kinds) =>
        (kinds.HasFlag(PlaneKinds.Overlay) ? PlaneTypes.Overlay : PlaneTypes.None)
        | (kinds.HasFlag(PlaneKinds.Primary) ? PlaneTypes.Primary : PlaneTypes.None)
        | (kinds.HasFlag(PlaneKinds.Cursor) ? PlaneTypes.Cursor : PlaneTypes.None);

    public static RefreshReasons ToWire(this RefreshCauses causes) =>
        (causes.HasFlag(RefreshCauses.Latched) ? RefreshReasons.Latched : RefreshReasons.None)
        | (causes.HasFlag(RefreshCauses.Drawn) ? RefreshReasons.Drawn : RefreshReasons.None);
}

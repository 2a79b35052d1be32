using DisplayModel;
using DisplayModel.Scanout;
using DisplaySource;
using VfioUser.Protocol;
using VfioUser.Protocol.Display;
using VfioUser.Server;

namespace VfioUser.Display.Endpoint;

internal static class DisplaySourceExtensions
{
    /// <summary>The lit head with the lowest number; 0 when all are dark.</summary>
    public static int FirstLit(this IDisplaySource source)
    {
        for (int head = 0; head < source.HeadCount; head++)
        {
            if (source.Head(head).Scene is not null)
            {
                return head;
            }
        }

        return 0;
    }

    /// <summary>The head that a client means.</summary>
    /// <exception cref="VfioUserException">ENOENT: there is no such head.</exception>
    public static int Require(this IDisplaySource source, uint head) =>
        head == GfxPlaneExtension.FirstLit ? source.FirstLit()
        : head < (uint)source.HeadCount ? (int)head
        : throw new VfioUserException(Errno.ENOENT, $"there is no head {head}");

    /// <summary>A plane that is on.</summary>
    /// <param name="scene">null: none is.</param>
    /// <param name="type">Which kind.</param>
    /// <param name="number">Which overlay, from the lowest.</param>
    /// <exception cref="VfioUserException">EINVAL: no head has such a plane.</exception>
    public static ScenePlane? Plane(this Scene? scene, DrmPlaneType type, uint number)
    {
        PlaneKind kind = type switch
        {
            DrmPlaneType.Overlay => PlaneKind.Overlay,
            DrmPlaneType.Primary => PlaneKind.Primary,
            DrmPlaneType.Cursor => PlaneKind.Cursor,
            _ => throw new VfioUserException(Errno.EINVAL, $"there is no plane type {(uint)type}"),
        };
        if (number > 0 && kind != PlaneKind.Overlay)
        {
            throw new VfioUserException(Errno.EINVAL, $"a head has one {kind} plane, not {number + 1}");
        }

        return scene?.Planes.FirstOrDefault(
            plane => plane.Kind == kind && (kind != PlaneKind.Overlay || plane.Index == number + 1));
    }
}

using DisplayModel;
using DisplayModel.Scanout;
using DisplaySource;
using VfioUser.Protocol;
using VfioUser.Protocol.Display;
using VfioUser.Server;

namespace VfioUser.Display.Endpoint;

internal static class DisplaySourceExtensions
{
    /// <summary>Returns the lit head with the lowest number; 0 when all are dark.</summary>
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

    /// <summary>Checks the head of a request and returns it.</summary>
    /// <exception cref="VfioUserException">ENOENT: there is no such head.</exception>
    public static int Require(this IDisplaySource source, uint head) =>
        head == GfxPlaneExtension.FirstLit ? source.FirstLit()
        : head < (uint)source.HeadCount ? (int)head
        : throw new VfioUserException(Errno.ENOENT, $"there is no head {head}");

    /// <summary>Checks that the monitor of an output can be changed.</summary>
    /// <exception cref="VfioUserException">EINVAL: it is a panel that is built in.</exception>
    public static void RequireChangeable(this IDisplaySource source, int output)
    {
        if (source.Output(output).PanelComplaint(output) is { } complaint)
        {
            throw new VfioUserException(Errno.EINVAL, complaint);
        }
    }

    /// <summary>Returns a plane that is on; null when it is off.</summary>
    /// <param name="scene">The scene; null when the head is dark.</param>
    /// <param name="type">The kind of plane.</param>
    /// <param name="number">The overlay, counted from the lowest.</param>
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

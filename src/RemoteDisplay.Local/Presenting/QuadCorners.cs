using DisplayModel.Geometry;
using VfioUser.Protocol.Display;

namespace RemoteDisplay.Local.Presenting;

/// <summary>Where a plane of the guest is drawn in a monitor's picture.</summary>
internal static class QuadCorners
{
    /// <summary>The corners of a plane, clockwise from the top left one. The first row of the monitor's picture has the
    /// y coordinate -1.</summary>
    /// <returns>x and y from -1 to 1 in the mode, then x and y from 0 to 1 in the buffer, of each.</returns>
    public static float[] Of(GuestPlane plane, GuestPicture picture, Fit fit)
    {
        (double scaleX, double scaleY) =
            ((double)fit.Area.Width / picture.WidthPx, (double)fit.Area.Height / picture.HeightPx);
        (double X, double Y)[] target = [.. Around(plane.Target).Select(corner => (
            Unit(fit.Area.X + (corner.X * scaleX), fit.Mode.WidthPx),
            Unit(fit.Area.Y + (corner.Y * scaleY), fit.Mode.HeightPx)))];
        (double X, double Y)[] source = [.. Around(plane.Source).Select(corner => (
            (double)corner.X / plane.Layout.WidthPx, (double)corner.Y / plane.Layout.HeightPx))];
        int turns = Turns(plane.Rotation);
        return
        [
            .. target.SelectMany((at, i) =>
            {
                (double x, double y) = source[(i + turns) % source.Length];
                return (float[])[(float)at.X, (float)at.Y, (float)x, (float)y];
            }),
        ];
    }

    private static (int X, int Y)[] Around(PixelRect area) =>
        [(area.X, area.Y), (area.Right, area.Y), (area.Right, area.Bottom), (area.X, area.Bottom)];

    private static double Unit(double at, int size) => (2 * at / size) - 1;

    /// <summary>By how many corners the picture is turned. DRM turns counterclockwise: by 90 degrees, the top right
    /// corner of the buffer comes to the top left.</summary>
    private static int Turns(PlaneRotation rotation) => rotation switch
    {
        PlaneRotation.Rotate90 => 1,
        PlaneRotation.Rotate180 => 2,
        PlaneRotation.Rotate270 => 3,
        _ => 0,
    };
}

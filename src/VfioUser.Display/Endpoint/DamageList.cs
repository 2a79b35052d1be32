using DisplayModel.Geometry;
using VfioUser.Protocol;
using VfioUser.Protocol.Display;

namespace VfioUser.Display.Endpoint;

/// <summary>Damage in its wire form.</summary>
internal static class DamageList
{
    /// <summary>Returns the rectangles, or one around all of them when there are too many.</summary>
    public static IReadOnlyList<DamageRectangle> Of(IReadOnlyList<PixelRect> rectangles, uint room)
    {
        if (rectangles.Count <= Math.Min(room, DamageReply.MaxRectangles))
        {
            return [.. rectangles.Select(OnWire)];
        }

        if (room == 0)
        {
            return [];
        }

        return [OnWire(rectangles.Aggregate((all, next) => all.Union(next)))];
    }

    public static void Write(Span<byte> rest, IReadOnlyList<DamageRectangle> rectangles)
    {
        foreach (DamageRectangle rectangle in rectangles)
        {
            rest = Wire.Write(rest, rectangle);
        }
    }

    private static DamageRectangle OnWire(PixelRect rectangle) =>
        new((uint)rectangle.X, (uint)rectangle.Y, (uint)rectangle.Width, (uint)rectangle.Height);
}

using System.Runtime.InteropServices;
using DisplayModel;
using DisplayModel.Geometry;
using DisplayModel.Scanout;

namespace VfioUser.Display.Buffers;

/// <summary>Paints pictures that need only a copy: one linear XRGB8888 plane that fills the picture. The unused byte is
/// copied too.</summary>
internal static class PlainCopy
{
    /// <returns>false when the picture needs more than a copy, or a byte cannot be read; the part is then
    /// undefined.</returns>
    public static bool TryMake(ShadowSlot slot, in ShadowSubject subject, ISurfaceReader surface, PixelRect part)
    {
        if (subject.Cursor is not null || OnlyPlane(subject.Scene) is not { } plane || !IsPlain(plane, subject.Scene))
        {
            return false;
        }

        ulong stride = (ulong)plane.StrideBytes;
        ulong first = plane.SurfaceOffset
            + ((ulong)(plane.SourceYPx + (long)part.Y) * stride)
            + ((ulong)(plane.SourceXPx + (long)part.X) * sizeof(uint));
        Span<uint> target = slot.Pixels[((part.Y * slot.StridePx) + part.X)..];
        if (part.Width == slot.WidthPx && plane.StrideBytes == slot.StridePx * sizeof(uint))
        {
            return TryRead(surface, first, target[..(((part.Height - 1) * slot.StridePx) + part.Width)]);
        }

        for (int y = 0; y < part.Height; y++)
        {
            if (!TryRead(surface, first + ((ulong)y * stride), target.Slice(y * slot.StridePx, part.Width)))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsPlain(PlaneState plane, Scene scene) =>
        plane is
        {
            Format: PixelFormat.Xrgb8888,
            Tiling: Tiling.Linear,
            Rotation: Rotation.Rotate0,
            IsMirrored: false,
            Scaler: null,
            ColourKey: null,
            ConstantAlpha: byte.MaxValue,
            IsCompressed: false,
            SourceXPx: >= 0,
            SourceYPx: >= 0,
            ScreenXPx: 0,
            ScreenYPx: 0,
            StrideBytes: > 0,
        }
        && (plane.WidthPx, plane.HeightPx) == (scene.WidthPx, scene.HeightPx)
        && scene.Scaler is null
        && !scene.Colour.Changes(plane);

    /// <returns>The only plane besides the cursor; null when there is no such plane or more than one.</returns>
    private static PlaneState? OnlyPlane(Scene scene)
    {
        PlaneState? only = null;
        foreach (ScenePlane plane in scene.Planes)
        {
            if (plane.Kind == PlaneKind.Cursor)
            {
                continue;
            }

            if (only is not null)
            {
                return null;
            }

            only = plane.State;
        }

        return only;
    }

    private static bool TryRead(ISurfaceReader surface, ulong offset, Span<uint> pixels) =>
        surface.TryRead(offset, MemoryMarshal.AsBytes(pixels));
}

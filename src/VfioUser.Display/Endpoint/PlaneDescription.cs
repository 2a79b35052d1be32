using DisplayModel;
using DisplayModel.Scanout;
using DisplaySource;
using VfioUser.Display.Buffers;
using VfioUser.Protocol.Display;

namespace VfioUser.Display.Endpoint;

/// <summary>Describes a plane of the model in wire types.</summary>
internal static class PlaneDescription
{
    /// <param name="argSize">The length of a full reply in bytes.</param>
    /// <param name="asked">The request.</param>
    /// <param name="plane">The plane, which is on.</param>
    /// <param name="buffer">The plane's buffer; null when it has no id, and then only the plane's place is
    /// reported.</param>
    public static GfxPlaneInfo Info(uint argSize, in GfxPlaneInfo asked, ScenePlane plane, PlaneBuffer? buffer) => new(
        argSize,
        asked.Flags,
        asked.PlaneType,
        (uint)(buffer?.Format ?? plane.State.Format),
        buffer?.Modifier ?? DrmModifier.Of(plane.State.Tiling) ?? DrmModifier.Linear,
        (uint)(buffer?.WidthPx ?? plane.State.WidthPx),
        (uint)(buffer?.HeightPx ?? plane.State.HeightPx),
        (uint)(buffer?.StrideBytes ?? plane.State.StrideBytes),
        (uint)(buffer?.SizeBytes ?? 0),
        (uint)plane.State.ScreenXPx,
        (uint)plane.State.ScreenYPx,
        GfxPlaneInfo.UnknownHotSpot,
        GfxPlaneInfo.UnknownHotSpot,
        buffer?.Id ?? 0,
        0);

    /// <summary>Returns the extension; the caller fills in the kinds of buffer.</summary>
    public static GfxPlaneExtension Extension(int head, HeadState state, ScenePlane? plane)
    {
        GfxPlaneExtension extension = new()
        {
            Head = (uint)head,
            Flags = GfxPlaneExtensionFlags.Latched | state.Memory switch
            {
                HeadMemory.Missing => GfxPlaneExtensionFlags.MemoryMissing,
                HeadMemory.NoGuest => GfxPlaneExtensionFlags.MemoryMissing | GfxPlaneExtensionFlags.GuestGone,
                _ => GfxPlaneExtensionFlags.None,
            } | (state.Scene is { IsPlainStack: false }
                ? GfxPlaneExtensionFlags.NeedsComposing
                : GfxPlaneExtensionFlags.None),
            Sequence = state.Sequence,
            Frame = state.FrameCount,
            TimestampNs = (ulong)state.TimestampNs,
            NoDmabuf = NoDmabufReason.NoBuffer,
            HeadWidth = (uint)(state.Scene?.WidthPx ?? 0),
            HeadHeight = (uint)(state.Scene?.HeightPx ?? 0),
            PictureWidth = (uint)(state.Scene?.OutputWidthPx ?? 0),
            PictureHeight = (uint)(state.Scene?.OutputHeightPx ?? 0),
        };
        return plane is null ? extension : extension with
        {
            Plane = (uint)plane.Index,
            State = GfxPlaneState.Enabled,
            Generation = plane.FlipCount,
            X = plane.State.ScreenXPx,
            Y = plane.State.ScreenYPx,
            Width = (uint)(plane.State.Scaler?.WidthPx ?? plane.State.WidthPx),
            Height = (uint)(plane.State.Scaler?.HeightPx ?? plane.State.HeightPx),
            SourceX = (uint)plane.State.SourceXPx,
            SourceY = (uint)plane.State.SourceYPx,
            SourceWidth = (uint)plane.State.WidthPx,
            SourceHeight = (uint)plane.State.HeightPx,
            Rotation = RotationOf(plane.State),
        };
    }

    /// <summary>Converts the rotation: the model turns clockwise, DRM counterclockwise.</summary>
    private static PlaneRotation RotationOf(PlaneState plane) => plane.Rotation switch
    {
        Rotation.Rotate90 => PlaneRotation.Rotate270,
        Rotation.Rotate180 => PlaneRotation.Rotate180,
        Rotation.Rotate270 => PlaneRotation.Rotate90,
        _ => PlaneRotation.Rotate0,
    };
}

using DisplayModel.Scanout;

namespace DisplayModel;

/// <summary>The picture and place of a plane: everything that is latched together at a vertical blank. A plane that is
/// off has no state.</summary>
public sealed record PlaneState
{
    public required PixelFormat Format { get; init; }

    public Tiling Tiling { get; init; } = Tiling.Linear;

    /// <summary>Start of the surface in the space of the <see cref="ISurfaceReader"/>.</summary>
    public required ulong SurfaceOffset { get; init; }

    /// <summary>Bytes from one row of pixels to the next (linear), or tiles in a row times bytes of a row of a tile
    /// (tiled), even if <see cref="Rotation"/> makes the rows of tiles columns.</summary>
    public required int StrideBytes { get; init; }

    /// <summary>Size of the shown rectangle in pixels of the surface; for <see cref="Rotation.Rotate90"/> and
    /// <see cref="Rotation.Rotate270"/> in its rotated view, so the width is always that on the screen.</summary>
    public required int WidthPx { get; init; }

    public required int HeightPx { get; init; }

    /// <summary>Top left pixel of the shown rectangle inside the surface, or inside its rotated view.</summary>
    public int SourceXPx { get; init; }

    public int SourceYPx { get; init; }

    /// <summary>Position of the top left pixel on the screen; negative for a cursor that extends beyond the
    /// edge.</summary>
    public int ScreenXPx { get; init; }

    public int ScreenYPx { get; init; }

    public Rotation Rotation { get; init; }

    /// <summary>Whether left and right of the picture are exchanged before it is turned by <see cref="Rotation"/>: for
    /// 90 and 270 degrees, top and bottom of the screen are. Source: ICL PRM, PLANE_CTL, Horizontal Flip; DRM's
    /// DRM_MODE_REFLECT_X.</summary>
    public bool IsMirrored { get; init; }

    /// <summary>Scales the shown rectangle to another size on the screen; null for no scaler.</summary>
    public PlaneScaler? Scaler { get; init; }

    /// <summary>The meaning of the pixels' alpha, for formats that have it.</summary>
    public AlphaMode Alpha { get; init; } = AlphaMode.Premultiplied;

    /// <summary>Opacity of the whole plane, 255 is opaque. Multiplies colour and alpha of the pixels.</summary>
    public byte ConstantAlpha { get; init; } = byte.MaxValue;

    /// <summary>The colour key; null for none.</summary>
    public ColourKey? ColourKey { get; init; }

    /// <summary>For the YUV formats.</summary>
    public YuvEncoding YuvEncoding { get; init; }

    /// <summary>For the YUV formats.</summary>
    public YuvRange YuvRange { get; init; }

    /// <summary>For the YUV formats: converts Cr, Y and Cb of full range to red, green and blue, instead of
    /// <see cref="YuvEncoding"/>. Values of limited range are stretched first. null for none. Source: ICL PRM,
    /// PLANE_INPUT_CSC_COEFF.</summary>
    public ColourMatrix? InputMatrix { get; init; }

    /// <summary>The colour steps of the plane itself; null for none.</summary>
    public PlaneColour? Colour { get; init; }

    /// <summary>The second surface: Cb and Cr of a semiplanar format, or the colour control surface when
    /// <see cref="IsCompressed"/>.</summary>
    public AuxSurface? Aux { get; init; }

    /// <summary>Render compressed (CCS): <see cref="Aux"/> says which parts of the surface hold plain pixels.</summary>
    public bool IsCompressed { get; init; }

    /// <summary>Whether the pixels pass the degamma and gamma tables of <see cref="PipeColour"/>. Source: SKL PRM,
    /// PLANE_CTL, Pipe Gamma Enable.</summary>
    public bool UsesPipeGamma { get; init; }

    /// <summary>Whether the pixels pass the matrix of <see cref="PipeColour"/>. Source: SKL PRM, PLANE_CTL, Pipe CSC
    /// Enable.</summary>
    public bool UsesPipeCsc { get; init; }
}

/// <summary>The clockwise rotation of a plane between surface and screen. Values are those of the PLANE_CTL
/// field (DRM counts the other way).</summary>
/// <remarks>For 90 and 270 degrees the surface is a view with rearranged tiles: the tile at row r and column c of the
/// view is the tile of the picture at column r from the left and row c from the bottom, with unchanged content. So the
/// view is the picture turned by 90 degrees, and turned again by 180 for <see cref="Rotate270"/>.</remarks>
public enum Rotation
{
    Rotate0,
    Rotate90,
    Rotate180,
    Rotate270,
}

/// <summary>A scaler bound to a plane. Source: SKL PRM, PS_CTRL, PS_WIN_SZ.</summary>
/// <param name="WidthPx">Width of the plane on the screen.</param>
/// <param name="HeightPx">Height of the plane on the screen.</param>
/// <param name="Filter">How pixels between those of the surface are computed.</param>
public sealed record PlaneScaler(int WidthPx, int HeightPx, ScalerFilter Filter = ScalerFilter.Bilinear);

public enum ScalerFilter
{
    /// <summary>Linear interpolation between the nearest two pixels of each direction.</summary>
    Bilinear,
    Nearest,
}

public enum AlphaMode
{
    /// <summary>Colour is already multiplied by alpha. Source: PLANE_CTL_ALPHA_SW_PREMULTIPLY.</summary>
    Premultiplied,
    /// <summary>Colour is to be multiplied by alpha. Source: PLANE_CTL_ALPHA_HW_PREMULTIPLY.</summary>
    Coverage,
    /// <summary>Ignored. Source: PLANE_CTL_ALPHA_DISABLE.</summary>
    None,
}

/// <summary>A colour of this plane that decides visibility, compared with eight bits of each channel, 0x00RRGGBB or
/// 0x00VVYYUU. Source: SKL PRM, PLANE_KEYVAL, PLANE_KEYMSK, PLANE_KEYMAX.</summary>
/// <param name="Mode">The effect of a match.</param>
/// <param name="Min">The colour; for YUV formats the lowest value of each channel.</param>
/// <param name="Max">The highest value of each channel; for YUV formats only.</param>
/// <param name="Mask">The compared bits; for YUV formats bits 26 to 24 select the channels V, Y, U.</param>
public sealed record ColourKey(ColourKeyMode Mode, uint Min, uint Max, uint Mask);

public enum ColourKeyMode
{
    /// <summary>A matching pixel is transparent: the planes below are visible.</summary>
    Source,
    /// <summary>The next plane above is visible only where a pixel matches.</summary>
    Destination,
}

/// <summary>Source: ITU-R BT.601, BT.709, BT.2020 (non-constant luminance).</summary>
public enum YuvEncoding
{
    Bt601,
    Bt709,
    Bt2020,
}

public enum YuvRange
{
    /// <summary>Y is 16 to 235; Cb and Cr are 16 to 240.</summary>
    Limited,
    /// <summary>All are 0 to 255.</summary>
    Full,
}

/// <summary>The second surface of a plane, with the tiling of the first (a colour control surface:
/// <see cref="Tiling.Y"/>). Source: SKL PRM, PLANE_AUX_DIST, PLANE_AUX_OFFSET.</summary>
/// <param name="SurfaceOffset">Start in the space of the <see cref="ISurfaceReader"/>.</param>
/// <param name="StrideBytes">See <see cref="PlaneState.StrideBytes"/>.</param>
/// <param name="SourceXPx">Column of the Cb and Cr pair of the plane's top left pixel. For a colour control surface, in
/// which one byte controls 8 by 16 pixels, the column of the pixel itself.</param>
/// <param name="SourceYPx">The row, likewise.</param>
public sealed record AuxSurface(ulong SurfaceOffset, int StrideBytes, int SourceXPx = 0, int SourceYPx = 0);

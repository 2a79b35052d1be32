namespace DisplayModel.Tests;

/// <summary>Red, green, blue and alpha, each a whole number from 0 to some full intensity.</summary>
internal readonly record struct Colour(double Red, double Green, double Blue, double Alpha)
{
    public static Colour Transparent => default;

    public Colour Map(Func<double, double> change) => new(change(Red), change(Green), change(Blue), change(Alpha));

    public static double Round(double value) => Math.Floor(value + 0.5);
}

/// <summary>One plane, one pixel and one byte at a time: slow and obvious.</summary>
/// <param name="full">Full intensity of a channel.</param>
internal sealed partial class ReferencePlane(
    PlaneState plane, MemorySurface surface, Func<int, uint> palette, double full, int screenWidthPx)
{
    private bool IsTurned => plane.Rotation is Rotation.Rotate90 or Rotation.Rotate270;

    private bool IsBackwards => plane.Rotation is Rotation.Rotate180 or Rotation.Rotate270;

    private bool IsScaled =>
        plane.Scaler is not null && (plane.Scaler.WidthPx, plane.Scaler.HeightPx) != (plane.WidthPx, plane.HeightPx);

    private int ScreenWidthPx => IsScaled ? plane.Scaler!.WidthPx : plane.WidthPx;

    private int ScreenHeightPx => IsScaled ? plane.Scaler!.HeightPx : plane.HeightPx;

    private bool UsesAlpha => plane.Alpha != AlphaMode.None && plane.Format.ToString()[0] == 'A';

    private bool IsYuv => IsSemiplanar || IsPacked || plane.Format == PixelFormat.Xyuv8888 || IsXvyu;

    private bool IsSemiplanar =>
        plane.Format is PixelFormat.Nv12 or PixelFormat.P010 or PixelFormat.P012 or PixelFormat.P016;

    private bool IsPacked =>
        plane.Format is PixelFormat.Yuyv or PixelFormat.Uyvy or PixelFormat.Yvyu or PixelFormat.Vyuy || IsPackedDeep;

    private bool IsPackedDeep => plane.Format is PixelFormat.Y210 or PixelFormat.Y212 or PixelFormat.Y216;

    private bool IsXvyu => plane.Format.ToString().StartsWith("Xvyu", StringComparison.Ordinal);

    private int PixelBytes => plane.Format switch
    {
        PixelFormat.C8 or PixelFormat.Nv12 => 1,
        PixelFormat.Rgb565 => 2,
        _ when IsSemiplanar => 2,
        _ when IsPackedDeep => 4,
        _ when IsPacked => 2,
        _ when plane.Format.ToString().EndsWith('F') => 8,
        PixelFormat.Xvyu1216161616 or PixelFormat.Xvyu16161616 => 8,
        _ => 4,
    };

    private int YuvBits => plane.Format switch
    {
        PixelFormat.P010 or PixelFormat.Y210 or PixelFormat.Xvyu2101010 => 10,
        PixelFormat.P012 or PixelFormat.Y212 or PixelFormat.Xvyu1216161616 => 12,
        PixelFormat.P016 or PixelFormat.Y216 or PixelFormat.Xvyu16161616 => 16,
        _ => 8,
    };

    public bool IsDeep => HasDeepPixels || plane.Colour is not null || (IsYuv && plane.InputMatrix is not null);

    private bool HasDeepPixels =>
        plane.Format.ToString().Contains("1010", StringComparison.Ordinal) || PixelBytes == 8 || YuvBits > 8;

    /// <summary>Turned planes need Y or Yf tiles; compressed ones are not turned, have those tiles, and 8 bits a
    /// channel.</summary>
    public bool IsShown =>
        (!IsTurned || (plane.Tiling >= Tiling.Y && !plane.IsCompressed))
        && (!plane.IsCompressed
            || (plane.Tiling >= Tiling.Y && PixelBytes == 4 && !HasDeepPixels && !IsYuv && plane.Aux is not null))
        && (!IsSemiplanar || plane.Aux is not null);

    public bool IsOpaque =>
        !UsesAlpha && plane.ConstantAlpha == 255 && plane.ColourKey is not { Mode: ColourKeyMode.Source };

    public bool Covers(int x, int y) =>
        IsShown && x >= plane.ScreenXPx && x - (long)plane.ScreenXPx < ScreenWidthPx
        && y >= plane.ScreenYPx && y - (long)plane.ScreenYPx < ScreenHeightPx;

    /// <summary>Whether the plane lets the next one above be seen there.</summary>
    public bool ShowsNext(int x, int y) =>
        plane.ColourKey is not { Mode: ColourKeyMode.Destination } || IsScaled || !Covers(x, y)
        || IsKeyed(x - plane.ScreenXPx, y - plane.ScreenYPx);

    /// <summary>The colour there, multiplied by its alpha.</summary>
    public Colour At(int x, int y)
    {
        (int i, int j) = (x - plane.ScreenXPx, y - plane.ScreenYPx);
        Colour colour = IsScaled ? Interpolated(i, j) : Texel(i, j);
        return plane.ConstantAlpha == 255
            ? colour
            : colour.Map(value => Colour.Round(value * plane.ConstantAlpha / 255));
    }

    private Colour Interpolated(int i, int j)
    {
        (int x, double right) = Position(i, plane.WidthPx, ScreenWidthPx, plane.Scaler!.Filter);
        (int y, double down) = Position(j, plane.HeightPx, ScreenHeightPx, plane.Scaler.Filter);
        Colour a = Texel(x, y);
        Colour b = right == 0 ? a : Texel(x + 1, y);
        Colour c = down == 0 ? a : Texel(x, y + 1);
        Colour d = right == 0 ? c : down == 0 ? b : Texel(x + 1, y + 1);
        return new(Mix(p => p.Red), Mix(p => p.Green), Mix(p => p.Blue), Mix(p => p.Alpha));

        double Mix(Func<Colour, double> channel) => Colour.Round(
            (channel(a) * (1 - right) * (1 - down)) + (channel(b) * right * (1 - down))
            + (channel(c) * (1 - right) * down) + (channel(d) * right * down));
    }

    /// <summary>Centres of pixels on centres of pixels, in steps of 1/256, not beyond the outer ones.</summary>
    public static (int Index, double Share) Position(int index, int sourceLength, int length, ScalerFilter filter)
    {
        if (filter == ScalerFilter.Nearest)
        {
            return ((int)(((2L * index) + 1) * sourceLength / (2L * length)), 0);
        }

        decimal position = ((index + 0.5m) * sourceLength / length) - 0.5m;
        decimal steps = Math.Floor(Math.Clamp(position, 0, sourceLength - 1) * 256);
        return ((int)steps / 256, (int)steps % 256 / 256.0);
    }

    /// <summary>A pixel of the plane as the screen shows it unscaled.</summary>
    private Colour Texel(int i, int j)
    {
        (int column, int row) = InSurface(i, j);
        if (!IsReadable(row))
        {
            return UsesAlpha ? Colour.Transparent : new Colour(0, 0, 0, full);
        }

        Colour colour = Changed(Raw(column, row));
        if (plane.ColourKey is { Mode: ColourKeyMode.Source } && IsKeyed(i, j))
        {
            return Colour.Transparent;
        }

        return !UsesAlpha ? colour with { Alpha = full }
            : plane.Alpha == AlphaMode.Premultiplied ? colour
            : colour.Map(value => Colour.Round(value * colour.Alpha / full)) with { Alpha = colour.Alpha };
    }

    /// <summary>After the tables and the matrix of the plane itself.</summary>
    private Colour Changed(Colour colour) => plane.Colour is not { } steps
        ? colour
        : ReferenceComposer.Changed(colour, steps.Degamma, steps.Matrix, steps.Gamma) with { Alpha = colour.Alpha };

    private (int Column, int Row) InSurface(int i, int j)
    {
        (int column, int row) = IsBackwards ? (plane.WidthPx - 1 - i, plane.HeightPx - 1 - j) : (i, j);
        return !plane.IsMirrored ? (column, row)
            : IsTurned ? (column, plane.HeightPx - 1 - row)
            : (plane.WidthPx - 1 - column, row);
    }

    private bool IsKeyed(int i, int j)
    {
        (int column, int row) = InSurface(i, j);
        if (!IsReadable(row))
        {
            return false;
        }

        ColourKey key = plane.ColourKey!;
        if (IsYuv)
        {
            int low = YuvBits - 8;
            (int luma, int u, int v) = Yuv(column, row);
            (luma, u, v) = (luma >> low, u >> low, v >> low);
            return IsWithin(v, 2) && IsWithin(luma, 1) && IsWithin(u, 0);

            bool IsWithin(int value, int channel) =>
                (key.Mask >> (24 + channel) & 1) == 0
                || (value >= (key.Min >> (8 * channel) & 255) && value <= (key.Max >> (8 * channel) & 255));
        }

        Colour colour = Raw(column, row).Map(value => full == 255 ? value : Math.Floor(value / 256));
        uint packed = ((uint)colour.Red << 16) | ((uint)colour.Green << 8) | (uint)colour.Blue;
        return (packed & key.Mask & 0xFF_FFFF) == (key.Min & key.Mask & 0xFF_FFFF);
    }

    /// <summary>As stored, not multiplied. Columns and rows of the plane's rectangle in the surface or its rotated
    /// view.</summary>
    private Colour Raw(int column, int row)
    {
        if (plane.IsCompressed && !IsPlain(column, row))
        {
            return new Colour(0, 0, 0, full);
        }

        if (IsYuv)
        {
            return FromYuv(Yuv(column, row));
        }

        ulong raw = 0;
        for (int k = 0; k < PixelBytes; k++)
        {
            raw |= (ulong)MainByte(column, row, k) << (8 * k);
        }

        string name = plane.Format.ToString();
        Colour colour = plane.Format switch
        {
            PixelFormat.C8 => From8888(palette((int)raw)),
            PixelFormat.Rgb565 =>
                new(Filled(raw >> 11, 5, 8), Filled((raw >> 5) & 63, 6, 8), Filled(raw & 31, 5, 8), 255),
            _ when PixelBytes == 8 => new(
                HalfOf(raw >> 32), HalfOf(raw >> 16), HalfOf(raw), HalfOf(raw >> 48)),
            _ when HasDeepPixels => new(
                Filled((raw >> 20) & 1023, 10, 16), Filled((raw >> 10) & 1023, 10, 16), Filled(raw & 1023, 10, 16),
                (raw >> 30) * 21845.0),
            _ => From8888((uint)raw),
        };
        if (name.Contains("bgr", StringComparison.OrdinalIgnoreCase))
        {
            colour = colour with { Red = colour.Blue, Blue = colour.Red };
        }

        return HasDeepPixels ? colour : colour.Map(value => value * full / 255);

        static Colour From8888(uint value) => new((value >> 16) & 255, (value >> 8) & 255, value & 255, value >> 24);

        static double Filled(ulong value, int bits, int wanted) =>
            Math.Floor((value * Math.Pow(2, wanted - bits)) + (value * Math.Pow(2, wanted - (2 * bits))));

        static double HalfOf(ulong bits)
        {
            double value = (double)BitConverter.UInt16BitsToHalf((ushort)bits);
            return double.IsNaN(value) ? 0 : Colour.Round(Math.Clamp(value, 0, 1) * 65535);
        }
    }

    /// <summary>Source: SKL PRM: two bits for 8 by 4 pixels, four of them above each other in a byte.</summary>
    private bool IsPlain(int column, int row)
    {
        (long x, long y) = ((long)plane.Aux!.SourceXPx + column, (long)plane.Aux.SourceYPx + row);
        return ((AuxByte(Tiling.Y, 1, x / 8, y / 16, 0) >> (int)(y % 16 / 4 * 2)) & 3) == 0;
    }

    private byte MainByte(int column, int row, int k) => ByteAt(
        plane.SurfaceOffset, plane.StrideBytes, plane.Tiling, PixelBytes, (long)plane.SourceXPx + column,
        (long)plane.SourceYPx + row, k);

    private byte AuxByte(Tiling tiling, int bytes, long x, long y, int k) =>
        ByteAt(plane.Aux!.SurfaceOffset, plane.Aux.StrideBytes, tiling, bytes, x, y, k);

    private byte ByteAt(ulong offset, int stride, Tiling tiling, int bytes, long x, long y, int k)
    {
        if (!IsTurned)
        {
            return surface[offset + SurfaceAddress.Of(tiling, bytes, stride, (x * bytes) + k, y)];
        }

        // Column x of the view's pixels is a row of the picture's, counted from the bottom of its tile.
        (int widthBytes, int rows) = SurfaceAddress.TileSize(tiling, bytes);
        int widthPx = widthBytes / bytes;
        (long tileX, long tileY) = (x / rows, y / widthPx);
        return surface[offset + SurfaceAddress.Of(
            tiling, bytes, stride, (tileX * widthBytes) + (y % widthPx * bytes) + k,
            (tileY * rows) + rows - 1 - (x % rows))];
    }

    /// <summary>A row, or the tiles it is in, is shown only when all of it that the screen needs can be read.</summary>
    private bool IsReadable(int row)
    {
        (int first, int last) = UsedColumns();
        int pair = IsPacked && !IsTurned ? 2 : 1;
        long x = (long)plane.SourceXPx + first;
        long end = (long)plane.SourceXPx + last + 1;
        bool isMainReadable = IsReadable(
            plane.SurfaceOffset, plane.StrideBytes, plane.Tiling, PixelBytes, x / pair * pair,
            (end + pair - 1) / pair * pair,
            (long)plane.SourceYPx + row);
        if (!isMainReadable || !(plane.IsCompressed || IsSemiplanar))
        {
            return isMainReadable;
        }

        if (plane.IsCompressed)
        {
            long entry = (long)plane.Aux!.SourceXPx + first;
            long endEntry = (long)plane.Aux.SourceXPx + last;
            return IsReadable(
                plane.Aux.SurfaceOffset, plane.Aux.StrideBytes, Tiling.Y, 1, entry / 8, (endEntry / 8) + 1,
                ((long)plane.Aux.SourceYPx + row) / 16);
        }

        return IsReadable(
            plane.Aux!.SurfaceOffset, plane.Aux.StrideBytes, plane.Tiling, 2 * PixelBytes,
            plane.Aux.SourceXPx + (((plane.SourceXPx % 2) + first) / 2),
            plane.Aux.SourceXPx + (((plane.SourceXPx % 2) + last) / 2) + 1,
            plane.Aux.SourceYPx + (((plane.SourceYPx % 2) + row) / 2));
    }

    private (int First, int Last) UsedColumns()
    {
        long left = Math.Max(0, -(long)plane.ScreenXPx);
        long right = Math.Min(ScreenWidthPx, (long)screenWidthPx - plane.ScreenXPx) - 1;
        (int first, int last) = ((int)left, (int)right);
        if (IsScaled)
        {
            first = Position(first, plane.WidthPx, ScreenWidthPx, plane.Scaler!.Filter).Index;
            last = Math.Min(
                Position(last, plane.WidthPx, ScreenWidthPx, plane.Scaler.Filter).Index + 1, plane.WidthPx - 1);
        }

        bool isFromRight = IsBackwards != (plane.IsMirrored && !IsTurned);
        return isFromRight ? (plane.WidthPx - 1 - last, plane.WidthPx - 1 - first) : (first, last);
    }

    private bool IsReadable(ulong offset, int stride, Tiling tiling, int bytes, long x, long end, long y)
    {
        if (tiling == Tiling.Linear)
        {
            return surface.IsReadable(offset + ((UInt128)y * (uint)stride) + (UInt128)(x * bytes), (end - x) * bytes);
        }

        (int widthBytes, int rows) = SurfaceAddress.TileSize(tiling, bytes);
        int across = IsTurned ? rows : widthBytes / bytes;
        long tileRow = y / (IsTurned ? widthBytes / bytes : rows);
        long firstTile = x / across;
        long endTile = ((end - 1) / across) + 1;
        UInt128 start = offset + ((UInt128)tileRow * (uint)(stride / widthBytes) * 4096) + (UInt128)(firstTile * 4096);
        return surface.IsReadable(start, (endTile - firstTile) * 4096);
    }
}

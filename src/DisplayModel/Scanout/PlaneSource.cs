using System.Buffers;
using System.Runtime.InteropServices;

namespace DisplayModel.Scanout;

/// <summary>Reads rows of a plane before scaling, in the rotation of the screen, with premultiplied colours.</summary>
internal sealed class PlaneSource<TPixel, TPixels> : IDisposable
    where TPixel : unmanaged
    where TPixels : struct, IPixels<TPixel>
{
    private readonly PlaneState _plane;
    private readonly FormatInfo _format;
    private readonly uint[] _palette;
    private readonly YuvConverter _yuv;
    private readonly DeepYuvConverter? _deepYuv;
    private readonly ColourStage? _colour;
    private readonly int _count;
    private readonly SurfaceRows _rows;
    private readonly SurfaceRows? _auxRows;
    private readonly SurfacePart _part;
    private readonly SurfacePart _auxPart;
    private readonly byte[] _raw;
    private readonly byte[] _auxRaw;
    private readonly uint[] _shallow;
    private readonly byte[] _marks;

    /// <param name="plane">A valid plane, see <see cref="PlaneGeometry"/>.</param>
    /// <param name="first">The first pixel of a row, in the rotation of the screen.</param>
    /// <param name="count">Number of pixels of a row, at least 1.</param>
    public PlaneSource(PlaneState plane, ISurfaceReader surface, uint[] palette, int first, int count)
    {
        _plane = plane;
        _format = FormatInfo.Of(plane.Format);
        _palette = palette;
        _yuv = new YuvConverter(plane.YuvEncoding, plane.YuvRange);
        _deepYuv = _format.IsYuv && FormatInfo.IsDeepIn(plane) ? DeepYuvConverter.Of(plane) : null;
        _colour = plane.Colour is { } colour ? new ColourStage(colour) : null;
        _count = count;
        int column = SurfacePart.AreColumnsBackwards(plane) ? plane.WidthPx - first - count : first;
        _part = SurfacePart.OfMain(plane, column, count);
        _rows = new SurfaceRows(surface, _part);
        _raw = ArrayPool<byte>.Shared.Rent(_part.RowBytes);
        _auxRaw = [];
        if (SurfacePart.OfAux(plane, column, count) is { } aux)
        {
            _auxPart = aux;
            _auxRows = new SurfaceRows(surface, aux);
            _auxRaw = ArrayPool<byte>.Shared.Rent(aux.RowBytes);
        }

        _shallow = typeof(TPixel) == typeof(uint) || _format.IsDeep ? [] : ArrayPool<uint>.Shared.Rent(count);
        _marks = plane.ColourKey is null ? [] : ArrayPool<byte>.Shared.Rent(count);
    }

    /// <summary>Whether no pixel is transparent.</summary>
    public bool IsOpaque => !UsesAlpha && _plane.ColourKey is not { Mode: ColourKeyMode.Source };

    /// <summary>Non-zero for each pixel of the last row that matched the key; empty without a key.</summary>
    public ReadOnlySpan<byte> Marks => _plane.ColourKey is null ? [] : _marks.AsSpan(0, _count);

    private bool UsesAlpha => _format.HasAlpha && _plane.Alpha != AlphaMode.None;

    private bool AreColumnsBackwards => SurfacePart.AreColumnsBackwards(_plane);

    private Span<byte> Raw => _raw.AsSpan(0, _part.RowBytes);

    private Span<byte> AuxRaw => _auxRaw.AsSpan(0, _auxPart.RowBytes);

    /// <summary>Reads a row. Unreadable memory is black, or transparent if the format has alpha.</summary>
    /// <param name="needsAlpha">Whether alpha must be valid; otherwise it is undefined for an opaque plane.</param>
    public void Read(int row, Span<TPixel> to, bool needsAlpha)
    {
        if (!TryDecode(SurfacePart.AreRowsBackwards(_plane) ? _plane.HeightPx - 1 - row : row, to))
        {
            to.Fill(UsesAlpha ? default : TPixels.Black);
            _marks.AsSpan().Clear();
            return;
        }

        _colour?.Apply(MemoryMarshal.Cast<TPixel, ulong>(to));
        if (!UsesAlpha && (needsAlpha || !IsOpaque))
        {
            TPixels.MakeOpaque(to);
        }
        else if (UsesAlpha && _plane.Alpha == AlphaMode.Coverage)
        {
            TPixels.Premultiply(to);
        }

        if (_plane.ColourKey is { Mode: ColourKeyMode.Source })
        {
            ColourKeyer.Hide(to, Marks);
        }
    }

    public void Dispose()
    {
        _rows.Dispose();
        _auxRows?.Dispose();
        Return(_raw);
        Return(_auxRaw);
        Return(_shallow);
        Return(_marks);

        static void Return<T>(T[] array)
        {
            if (array.Length != 0)
            {
                ArrayPool<T>.Shared.Return(array);
            }
        }
    }

    private bool TryDecode(int row, Span<TPixel> to)
    {
        if (_format.IsDeep)
        {
            return TryDecodeDeep(row, MemoryMarshal.Cast<TPixel, ulong>(to));
        }

        Span<uint> colours =
            typeof(TPixel) == typeof(uint) ? MemoryMarshal.Cast<TPixel, uint>(to) : _shallow.AsSpan(0, _count);
        if (!TryDecodeShallow(row, colours))
        {
            return false;
        }

        if (_deepYuv is not null)
        {
            _deepYuv.Convert(colours, MemoryMarshal.Cast<TPixel, ulong>(to));
        }
        else if (typeof(TPixel) != typeof(uint))
        {
            TPixels.Widen(colours, to);
        }

        return true;
    }

    private bool TryDecodeDeep(int row, Span<ulong> to)
    {
        if (!_rows.TryRead(_plane.SourceYPx + (long)row, Raw) || !TryUnpackDeep(row, to))
        {
            return false;
        }

        if (AreColumnsBackwards)
        {
            to.Reverse();
        }

        if (_plane.ColourKey is { } key)
        {
            ColourKeyer.Match(to, key, _format.IsYuv, _marks);
        }

        _deepYuv?.Convert(to);
        return true;
    }

    private bool TryUnpackDeep(int row, Span<ulong> to)
    {
        switch (_format.Kind)
        {
            case PixelKind.Semiplanar when !_auxRows!.TryRead(SurfacePart.AuxRow(_plane, row), AuxRaw):
                return false;
            case PixelKind.Semiplanar:
                DeepYuvDecoder.UnpackSemiplanar(Raw, AuxRaw, _auxPart.Skip, to);
                break;
            case PixelKind.Yuv422 when SurfacePart.IsTurned(_plane):
                DeepYuvDecoder.UnpackOneOfEachPair(Raw, (int)((_plane.SourceYPx + (long)row) % 2), to);
                break;
            case PixelKind.Yuv422:
                DeepYuvDecoder.UnpackPairs(Raw, _part.Skip, to);
                break;
            case PixelKind.Yuv444:
                DeepYuvDecoder.UnpackWhole(_format, Raw, to);
                break;
            default:
                PixelDecoder.DecodeDeep(_format, Raw, to);
                break;
        }

        return true;
    }

    private bool TryDecodeShallow(int row, Span<uint> to)
    {
        long sourceRow = _plane.SourceYPx + (long)row;
        switch (_format.Kind)
        {
            case PixelKind.Rgb8888:
                if (!_rows.TryRead(sourceRow, MemoryMarshal.AsBytes(to)) || !TryDecompress(row, to))
                {
                    return false;
                }

                PixelDecoder.DecodeInPlace(_format, to);
                break;
            default:
                if (!_rows.TryRead(sourceRow, Raw) || !TryUnpack(row, to))
                {
                    return false;
                }

                break;
        }

        if (AreColumnsBackwards)
        {
            to.Reverse();
        }

        if (_plane.ColourKey is { } key)
        {
            ColourKeyer.Match(to, key, _format.IsYuv, _marks);
        }

        if (_format.IsYuv && _deepYuv is null)
        {
            _yuv.Convert(to);
        }

        return true;
    }

    private bool TryUnpack(int row, Span<uint> to)
    {
        switch (_format.Kind)
        {
            case PixelKind.Semiplanar when !_auxRows!.TryRead(SurfacePart.AuxRow(_plane, row), AuxRaw):
                return false;
            case PixelKind.Semiplanar:
                PixelDecoder.UnpackSemiplanar(Raw, AuxRaw, _auxPart.Skip, to);
                break;
            case PixelKind.Yuv422 when SurfacePart.IsTurned(_plane):
                PixelDecoder.UnpackOneOfEachPair(_plane.Format, Raw, (int)((_plane.SourceYPx + (long)row) % 2), to);
                break;
            case PixelKind.Yuv422:
                PixelDecoder.UnpackPairs(_plane.Format, Raw, _part.Skip, to);
                break;
            case PixelKind.Yuv444:
                PixelDecoder.UnpackWhole(Raw, to);
                break;
            default:
                PixelDecoder.Decode(_format, Raw, _palette, to);
                break;
        }

        return true;
    }

    /// <summary>Decodes rows with two control bits for every 8 by 4 pixels: 0 means uncompressed. The format of
    /// compressed pixels is not public; they become black.</summary>
    private bool TryDecompress(int row, Span<uint> to)
    {
        if (!_plane.IsCompressed)
        {
            return true;
        }

        Span<byte> control = AuxRaw;
        if (!_auxRows!.TryRead(SurfacePart.AuxRow(_plane, row), control))
        {
            return false;
        }

        int mask = 3 << (int)(((long)_plane.Aux!.SourceYPx + row) % 16 / 4 * 2);
        for (int i = 0; i < control.Length; i++)
        {
            if ((control[i] & mask) != 0)
            {
                int first = Math.Max((i * 8) - _auxPart.Skip, 0);
                to[first..Math.Min((i * 8) - _auxPart.Skip + 8, to.Length)].Fill(Pixels8.Black);
            }
        }

        return true;
    }
}

using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using DisplayModel.Geometry;

namespace RemoteDisplay.Video;

/// <summary>Encodes the very pixels of a screen as Zip Motion Blocks Video: a picture is the difference from the one
/// before, deflated, or all of its pixels. Source: the description of ZMBV in MultimediaWiki; RFC 1950.</summary>
/// <remarks>Blocks are never moved, so the motion vectors are all 0.</remarks>
internal sealed class ZmbvEncoder : IDisposable
{
    private const int BlockPx = 16;
    private const int BytesOfVector = 2;
    private const byte IsKeyFrame = 1, HasDifference = 1;
    private const byte MajorVersion = 0, MinorVersion = 1, Zlib = 1, Bits32 = 8;
    private const uint Colours = 0xFF_FFFF;

    private static readonly byte[] s_keyHeader =
        [IsKeyFrame, MajorVersion, MinorVersion, Zlib, Bits32, BlockPx, BlockPx];

    private readonly int _widthPx;
    private readonly int _heightPx;
    private readonly int _columns;
    private readonly uint[] _before;
    private readonly bool[] _isDirty;
    private readonly byte[] _vectors;
    private readonly List<uint> _difference = [];
    private readonly MemoryStream _packet = new();
    private ZLibStream? _compressor;

    public ZmbvEncoder(int widthPx, int heightPx)
    {
        (_widthPx, _heightPx) = (widthPx, heightPx);
        _columns = (widthPx + BlockPx - 1) / BlockPx;
        _isDirty = new bool[_columns * ((heightPx + BlockPx - 1) / BlockPx)];
        _vectors = new byte[((_isDirty.Length * BytesOfVector) + 3) & ~3];
        _before = new uint[widthPx * heightPx];
    }

    /// <summary>Encodes all of a picture, which can be decoded without the ones before.</summary>
    /// <returns>Valid until the next call.</returns>
    public ReadOnlySpan<byte> EncodeKey(PictureRow picture)
    {
        for (int y = 0; y < _heightPx; y++)
        {
            CopyColours(picture(y), _before.AsSpan(y * _widthPx, _widthPx));
        }

        _compressor?.Dispose();
        _packet.SetLength(0);
        _packet.Write(s_keyHeader);
        _compressor = new ZLibStream(_packet, CompressionLevel.Fastest, leaveOpen: true);
        _compressor.Write(Bytes(_before));
        return Finish();
    }

    /// <summary>Encodes what has changed since the picture before.</summary>
    /// <param name="picture">The new one.</param>
    /// <param name="damage">All that may differ.</param>
    /// <returns>Valid until the next call.</returns>
    /// <exception cref="InvalidOperationException">There was no picture before.</exception>
    public ReadOnlySpan<byte> EncodeChange(PictureRow picture, IReadOnlyList<PixelRect> damage)
    {
        ZLibStream compressor = _compressor ?? throw new InvalidOperationException("the first picture is a key");
        MarkDirty(damage);
        Array.Clear(_vectors);
        _difference.Clear();
        for (int block = 0; block < _isDirty.Length; block++)
        {
            if (_isDirty[block] && TakeDifference(picture, block))
            {
                _vectors[block * BytesOfVector] = HasDifference;
            }
        }

        _packet.SetLength(0);
        _packet.WriteByte(0);
        compressor.Write(_vectors);
        compressor.Write(Bytes(CollectionsMarshal.AsSpan(_difference)));
        return Finish();
    }

    public void Dispose()
    {
        _compressor?.Dispose();
        _packet.Dispose();
    }

    private ReadOnlySpan<byte> Finish()
    {
        _compressor!.Flush();
        return _packet.GetBuffer().AsSpan(0, (int)_packet.Length);
    }

    private void MarkDirty(IReadOnlyList<PixelRect> damage)
    {
        Array.Clear(_isDirty);
        foreach (PixelRect rectangle in damage)
        {
            PixelRect area = rectangle.Intersect(new PixelRect(0, 0, _widthPx, _heightPx));
            for (int row = area.Y / BlockPx; row * BlockPx < area.Bottom; row++)
            {
                for (int column = area.X / BlockPx; column * BlockPx < area.Right; column++)
                {
                    _isDirty[(row * _columns) + column] = true;
                }
            }
        }
    }

    /// <returns>false if the block is as before, and nothing was added.</returns>
    private bool TakeDifference(PictureRow picture, int block)
    {
        int left = block % _columns * BlockPx;
        int top = block / _columns * BlockPx;
        int width = Math.Min(BlockPx, _widthPx - left);
        int start = _difference.Count;
        uint any = 0;
        for (int y = top; y < Math.Min(top + BlockPx, _heightPx); y++)
        {
            ReadOnlySpan<uint> now = picture(y).Slice(left, width);
            Span<uint> before = _before.AsSpan((y * _widthPx) + left, width);
            for (int x = 0; x < width; x++)
            {
                uint difference = (now[x] & Colours) ^ before[x];
                any |= difference;
                before[x] ^= difference;
                _difference.Add(difference);
            }
        }

        if (any == 0)
        {
            CollectionsMarshal.SetCount(_difference, start);
        }

        return any != 0;
    }

    private static void CopyColours(ReadOnlySpan<uint> from, Span<uint> to)
    {
        for (int x = 0; x < to.Length; x++)
        {
            to[x] = from[x] & Colours;
        }
    }

    /// <summary>Blue comes first.</summary>
    private static ReadOnlySpan<byte> Bytes(ReadOnlySpan<uint> pixels)
    {
        if (!BitConverter.IsLittleEndian)
        {
            uint[] swapped = new uint[pixels.Length];
            BinaryPrimitives.ReverseEndianness(pixels, swapped);
            return MemoryMarshal.AsBytes<uint>(swapped);
        }

        return MemoryMarshal.AsBytes(pixels);
    }
}

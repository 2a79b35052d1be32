using GvtDevice.Gtt;

namespace GvtDevice.Gt.Engines;

/// <summary>One command that draws: fills or copies a rectangle row by row, so that a large one can be done in
/// parts. Source: SKL PRM vol. 2a, XY_COLOR_BLT, XY_PAT_BLT_IMMEDIATE, XY_SRC_COPY_BLT, XY_FAST_COPY_BLT.</summary>
internal sealed class Blit
{
    private readonly TiledSurface _target;
    private readonly TiledSurface? _source;
    private readonly byte[] _pattern;
    private readonly Rectangle _rectangle;
    private readonly (int X, int Y) _sourceAt;
    private readonly uint _writtenBits;
    private readonly byte[] _row;
    private Blit? _next;
    private int _done;

    private Blit(
        TiledSurface target,
        Rectangle rectangle,
        TiledSurface? source,
        (int X, int Y) sourceAt,
        byte[] pattern,
        uint writtenBits)
    {
        _target = target;
        _rectangle = rectangle;
        _source = source;
        _sourceAt = sourceAt;
        _pattern = pattern;
        _writtenBits = writtenBits;
        _row = new byte[rectangle.Width * target.BytesPerPixel];
    }

    /// <param name="target">The surface to write.</param>
    /// <param name="rectangle">The rectangle to write.</param>
    /// <param name="source">The surface to read.</param>
    /// <param name="sourceAt">Top left pixel of the rectangle to read.</param>
    /// <param name="writtenBits">Bits to write of each dword; all of them unless pixels have 32 bits.</param>
    public static Blit Copy(
        TiledSurface target,
        Rectangle rectangle,
        TiledSurface source,
        (int X, int Y) sourceAt,
        uint writtenBits = uint.MaxValue) =>
        new(target, rectangle, source, sourceAt, [], writtenBits);

    /// <param name="target">The surface to write.</param>
    /// <param name="rectangle">The rectangle to write.</param>
    /// <param name="pattern">One pixel, or 8 rows of 8 pixels; the first is for pixel (0, 0) of the target.</param>
    /// <param name="writtenBits">Bits to write of each dword; all of them unless pixels have 32 bits.</param>
    public static Blit Fill(
        TiledSurface target, Rectangle rectangle, byte[] pattern, uint writtenBits = uint.MaxValue) =>
        new(target, rectangle, null, default, pattern, writtenBits);

    /// <summary>Adds a part that the same command does after this one.</summary>
    /// <returns>This blit.</returns>
    public Blit Then(Blit next)
    {
        _next = next;
        return this;
    }

    /// <summary>Continues the command. Rows that cannot be read are skipped, as are parts that cannot be
    /// written.</summary>
    /// <param name="memory">The address space of the command.</param>
    /// <param name="byteBudget">Bytes that may be moved; the last row may exceed it.</param>
    /// <returns>true when the command is complete.</returns>
    public bool Run(IGraphicsMemory memory, ref int byteBudget)
    {
        // Overlapping rows must be read before they are overwritten.
        bool upwards = _source is { } s && s.Address == _target.Address && _sourceAt.Y < _rectangle.Top;
        for (; _done < _rectangle.Height && byteBudget > 0; _done++, byteBudget -= _row.Length + 64)
        {
            int y = upwards ? _rectangle.Height - 1 - _done : _done;
            if (TryMakeRow(memory, y))
            {
                WriteRow(memory, _rectangle.Top + y);
            }
        }

        return _done == _rectangle.Height && (_next is null || _next.Run(memory, ref byteBudget));
    }

    private bool TryMakeRow(IGraphicsMemory memory, int y)
    {
        if (_source is { } source)
        {
            return TryReadRow(memory, source, _sourceAt.X * source.BytesPerPixel, _sourceAt.Y + y, _row);
        }

        int size = _target.BytesPerPixel;
        bool isOnePixel = _pattern.Length == size;
        for (int x = 0; x < _rectangle.Width; x++)
        {
            int pixel = isOnePixel ? 0 : ((_rectangle.Top + y) % 8 * 8) + ((_rectangle.Left + x) % 8);
            _pattern.AsSpan(pixel * size, size).CopyTo(_row.AsSpan(x * size));
        }

        return true;
    }

    private static bool TryReadRow(IGraphicsMemory memory, TiledSurface surface, int xBytes, int y, Span<byte> row)
    {
        while (!row.IsEmpty)
        {
            (ulong address, int length) = surface.Locate(xBytes, y);
            length = Math.Min(length, row.Length);
            if (!memory.TryRead(address, row[..length]))
            {
                return false;
            }

            row = row[length..];
            xBytes += length;
        }

        return true;
    }

    private void WriteRow(IGraphicsMemory memory, int y)
    {
        Span<byte> row = _row;
        int xBytes = _rectangle.Left * _target.BytesPerPixel;
        if (_writtenBits != uint.MaxValue)
        {
            KeepOtherBits(memory, xBytes, y);
        }

        while (!row.IsEmpty)
        {
            (ulong address, int length) = _target.Locate(xBytes, y);
            length = Math.Min(length, row.Length);
            _ = memory.TryWrite(address, row[..length]);
            row = row[length..];
            xBytes += length;
        }
    }

    private void KeepOtherBits(IGraphicsMemory memory, int xBytes, int y)
    {
        byte[] old = new byte[_row.Length];
        if (TryReadRow(memory, _target, xBytes, y, old))
        {
            for (int i = 0; i < _row.Length; i++)
            {
                byte written = (byte)(_writtenBits >> (8 * (i % 4)));
                _row[i] = (byte)((_row[i] & written) | (old[i] & ~written));
            }
        }
    }

    /// <summary>A rectangle of pixels that is not empty and begins at or after (0, 0).</summary>
    internal readonly record struct Rectangle(int Left, int Top, int Width, int Height);
}

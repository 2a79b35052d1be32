using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DisplayModel.Scanout;

/// <summary>Takes rows out of a band of tiles.</summary>
internal sealed partial class SurfaceRows
{
    private void CopyLongPieces(int rowOffset, Span<byte> destination)
    {
        int tile = 0;
        int skip = (int)(_firstByte % _tileWidthBytes);
        while (!destination.IsEmpty)
        {
            int count = Math.Min(_tileWidthBytes - skip, destination.Length);
            _band.AsSpan(tile + rowOffset + skip, count).CopyTo(destination);
            destination = destination[count..];
            tile += TileLayout.TileBytes;
            skip = 0;
        }
    }

    private void CopyPieces(int rowOffset, Span<byte> destination)
    {
        int tile = rowOffset;
        int piece = (int)(_firstByte % _tileWidthBytes) / TileLayout.PieceBytes;
        int skip = (int)(_firstByte % TileLayout.PieceBytes);
        if (skip != 0)
        {
            int count = Math.Min(TileLayout.PieceBytes - skip, destination.Length);
            _band.AsSpan(tile + _pieceOffsets[piece] + skip, count).CopyTo(destination);
            destination = destination[count..];
            piece++;
        }

        // SAFETY: what a tile's row and piece contribute is below the size of a tile, and each tile is checked to be in
        // the band; pieces are no more than the destination has room for.
        ref byte band = ref MemoryMarshal.GetArrayDataReference(_band);
        ReadOnlySpan<int> offsets = _pieceOffsets;
        while (destination.Length >= TileLayout.PieceBytes)
        {
            if (piece == offsets.Length)
            {
                (tile, piece) = (tile + TileLayout.TileBytes, 0);
            }

            int pieces = Math.Min(offsets.Length - piece, destination.Length / TileLayout.PieceBytes);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(tile + TileLayout.TileBytes - rowOffset, _band.Length);
            ref byte target = ref MemoryMarshal.GetReference(destination);
            for (int i = 0; i < pieces; i++)
            {
                Vector128.LoadUnsafe(ref band, (nuint)(tile + offsets[piece + i]))
                    .StoreUnsafe(ref target, (nuint)(i * TileLayout.PieceBytes));
            }

            destination = destination[(pieces * TileLayout.PieceBytes)..];
            piece += pieces;
        }

        if (!destination.IsEmpty)
        {
            if (piece == offsets.Length)
            {
                (tile, piece) = (tile + TileLayout.TileBytes, 0);
            }

            _band.AsSpan(tile + offsets[piece], destination.Length).CopyTo(destination);
        }
    }

    /// <summary>Copies a column of the tiles, from bottom to top, which is a row of the view.</summary>
    private void CopyTurned(int byteInTile, Span<byte> destination)
    {
        int column = _pieceOffsets[byteInTile / TileLayout.PieceBytes] + (byteInTile % TileLayout.PieceBytes);
        switch (_layout.UnitBytes)
        {
            case 1:
                Gather(column, destination);
                break;
            case 2:
                Gather(column, MemoryMarshal.Cast<byte, ushort>(destination));
                break;
            case 4:
                Gather(column, MemoryMarshal.Cast<byte, uint>(destination));
                break;
            default:
                Gather(column, MemoryMarshal.Cast<byte, ulong>(destination));
                break;
        }
    }

    private void Gather<T>(int column, Span<T> destination)
        where T : unmanaged
    {
        ReadOnlySpan<int> rows = _rowOffsets;
        bool isEven = _layout.Tiling == Tiling.Y;
        int tile = column;
        int row = rows.Length - 1 - (int)(_firstPixel % rows.Length);

        // SAFETY: a unit is within one piece; what its row and column contribute is below the size of a tile, and each
        // tile is checked to be in the band.
        ref byte band = ref MemoryMarshal.GetArrayDataReference(_band);
        for (int done = 0; done < destination.Length;)
        {
            Span<T> inTile = destination.Slice(done, Math.Min(row + 1, destination.Length - done));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(tile - column + TileLayout.TileBytes, _band.Length);
            if (isEven)
            {
                ref byte unit = ref Unsafe.AddByteOffset(ref band, tile + rows[row]);
                for (int i = 0; i < inTile.Length; i++)
                {
                    inTile[i] = Unsafe.ReadUnaligned<T>(
                        ref Unsafe.SubtractByteOffset(ref unit, (nuint)(i * TileLayout.PieceBytes)));
                }
            }
            else
            {
                for (int i = 0; i < inTile.Length; i++)
                {
                    inTile[i] = Unsafe.ReadUnaligned<T>(ref Unsafe.AddByteOffset(ref band, tile + rows[row - i]));
                }
            }

            done += inTile.Length;
            tile += TileLayout.TileBytes;
            row = rows.Length - 1;
        }
    }
}

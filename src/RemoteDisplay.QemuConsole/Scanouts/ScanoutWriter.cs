using System.Buffers.Binary;
using System.Runtime.InteropServices;
using DisplayModel.Geometry;
using DisplayModel.Scanout;
using RemoteDisplay.Screens;

namespace RemoteDisplay.QemuConsole.Scanouts;

/// <summary>Writes messages to QEMU's console into a buffer, in the machine's byte order, which is little-endian.
/// Source: QEMU, docs/interop/vhost-user-gpu.rst.</summary>
internal sealed class ScanoutWriter
{
    /// <summary>Width and height of a cursor.</summary>
    public const int CursorSizePx = 64;

    private const int HeaderLength = 12;

    private byte[] _bytes = [];
    private int _length;

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _length);

    public void Clear() => _length = 0;

    /// <summary>Writes the scanout's size. An update must follow, with which QEMU shows the new size.</summary>
    public void Scanout(int scanout, int widthPx, int heightPx)
    {
        Span<byte> payload = Begin(ScanoutMessage.Scanout, 12);
        Write(payload, (uint)scanout, (uint)widthPx, (uint)heightPx);
    }

    /// <summary>Writes the pixels of a part of the frame.</summary>
    public void Update(int scanout, Frame frame, PixelRect area)
    {
        const int Head = 20;
        Span<byte> payload = Begin(ScanoutMessage.Update, Head + ((int)area.Area * sizeof(uint)));
        Write(payload, (uint)scanout, (uint)area.X, (uint)area.Y, (uint)area.Width, (uint)area.Height);
        Span<uint> pixels = MemoryMarshal.Cast<byte, uint>(payload[Head..]);
        for (int y = 0; y < area.Height; y++)
        {
            frame.Row(area.Y + y).Slice(area.X, area.Width).CopyTo(pixels[(y * area.Width)..]);
        }
    }

    public void HideCursor(int scanout)
    {
        Write(Begin(ScanoutMessage.HideCursor, 12), (uint)scanout, 0, 0);
    }

    public void CursorPosition(int scanout, int x, int y)
    {
        Write(Begin(ScanoutMessage.CursorPosition, 12), (uint)scanout, (uint)x, (uint)y);
    }

    /// <summary>Writes the picture of the cursor; only the top left part of a larger one.</summary>
    public void CursorUpdate(int scanout, int x, int y, CursorImage image)
    {
        const int Head = 20;
        Span<byte> payload = Begin(ScanoutMessage.CursorUpdate, Head + (CursorSizePx * CursorSizePx * sizeof(uint)));
        Write(
            payload,
            (uint)scanout,
            (uint)x,
            (uint)y,
            (uint)Math.Min(image.HotSpotX, CursorSizePx - 1),
            (uint)Math.Min(image.HotSpotY, CursorSizePx - 1));
        Span<uint> pixels = MemoryMarshal.Cast<byte, uint>(payload[Head..]);
        pixels.Clear();
        for (int row = 0; row < Math.Min(image.HeightPx, CursorSizePx); row++)
        {
            image.Row(row)[..Math.Min(image.WidthPx, CursorSizePx)].CopyTo(pixels[(row * CursorSizePx)..]);
        }
    }

    private Span<byte> Begin(ScanoutMessage message, int payloadLength)
    {
        int start = _length;
        _length = checked(start + HeaderLength + payloadLength);
        if (_bytes.Length < _length)
        {
            Array.Resize(ref _bytes, Math.Max(_length, _bytes.Length * 2));
        }

        Span<byte> bytes = _bytes.AsSpan(start, _length - start);
        Write(bytes, (uint)message, 0, (uint)payloadLength);
        return bytes[HeaderLength..];
    }

    private static void Write(Span<byte> bytes, params ReadOnlySpan<uint> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[(i * sizeof(uint))..], values[i]);
        }
    }
}

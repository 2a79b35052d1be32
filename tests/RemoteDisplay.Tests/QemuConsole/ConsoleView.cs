using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using DisplayModel.Scanout;
using RemoteDisplay.QemuConsole.Scanouts;

namespace RemoteDisplay.Tests.QemuConsole;

/// <summary>QEMU's console: does what it is told, and nothing that QEMU would not survive.</summary>
internal sealed class ConsoleView(NetworkStream stream) : IDisposable
{
    public Socket Socket => stream.Socket;

    public int Width { get; private set; }

    public int Height { get; private set; }

    public uint[] Pixels { get; private set; } = [];

    /// <summary>null while hidden.</summary>
    public (int X, int Y)? Cursor { get; private set; }

    public uint[] CursorPixels { get; private set; } = [];

    public long BytesRead { get; private set; }

    /// <summary>Takes messages until there is one of that kind.</summary>
    /// <returns>Its payload.</returns>
    public byte[] ReadUntil(ScanoutMessage wanted)
    {
        while (true)
        {
            (ScanoutMessage message, byte[] payload) = ReadMessage();
            if (message == wanted)
            {
                return payload;
            }
        }
    }

    public void ReadUntilShows(Frame frame)
    {
        while ((Width, Height) != (frame.WidthPx, frame.HeightPx) || !Pixels.AsSpan().SequenceEqual(frame.Pixels))
        {
            ReadMessage();
        }
    }

    public (ScanoutMessage Message, byte[] Payload) ReadMessage()
    {
        byte[] header = Read(12);
        ScanoutMessage message = (ScanoutMessage)BinaryPrimitives.ReadUInt32LittleEndian(header);
        byte[] payload = Read(BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(8)));
        uint[] words = MemoryMarshal.Cast<byte, uint>(payload).ToArray();
        switch (message)
        {
            case ScanoutMessage.Scanout:
                (Width, Height) = ((int)words[1], (int)words[2]);
                Pixels = new uint[Width * Height];
                break;
            case ScanoutMessage.Update:
                Draw((int)words[1], (int)words[2], (int)words[3], (int)words[4], words.AsSpan(5));
                break;
            case ScanoutMessage.HideCursor:
                Cursor = null;
                break;
            case ScanoutMessage.CursorPosition:
                Cursor = ((int)words[1], (int)words[2]);
                break;
            case ScanoutMessage.CursorUpdate:
                Cursor = ((int)words[1], (int)words[2]);
                CursorPixels = words[5..];
                break;
            default:
                throw new InvalidDataException($"QEMU knows no message {message}");
        }

        return (message, payload);
    }

    public void Dispose() => stream.Dispose();

    private void Draw(int x, int y, int width, int height, ReadOnlySpan<uint> pixels)
    {
        if (width <= 0 || height <= 0 || x + width > Width || y + height > Height || pixels.Length != width * height)
        {
            throw new InvalidDataException(
                $"{width}x{height} at {x},{y} of {Width}x{Height} by {pixels.Length} pixels");
        }

        for (int row = 0; row < height; row++)
        {
            pixels.Slice(row * width, width).CopyTo(Pixels.AsSpan(((y + row) * Width) + x));
        }
    }

    private byte[] Read(int count)
    {
        byte[] bytes = new byte[count];
        stream.ReadExactly(bytes);
        BytesRead += count;
        return bytes;
    }
}

using System.Buffers.Binary;
using System.Net.Sockets;

namespace Rfb.Bench;

/// <summary>A viewer that only counts: it asks for updates, one after another, and does not decode them.</summary>
/// <remarks>It knows where an update ends by a fence that it sends behind each request.</remarks>
internal sealed class Viewer : IDisposable
{
    private static readonly byte[] s_fence =
        [248, 0, 0, 0, 0x80, 0, 0, 0, 8, 0xF0, 0x9F, 0x90, 0xA7, 0x5A, 0xC3, 0x11, 0x7E];
    private static readonly byte[] s_answer =
        [248, 0, 0, 0, 0, 0, 0, 0, 8, 0xF0, 0x9F, 0x90, 0xA7, 0x5A, 0xC3, 0x11, 0x7E];

    private readonly NetworkStream _stream;
    private readonly byte[] _buffer = new byte[256 * 1024];
    private readonly int _widthPx;
    private readonly int _heightPx;

    public Viewer(NetworkStream stream, IReadOnlyList<int> encodings)
    {
        _stream = stream;
        _stream.ReadTimeout = 30_000;
        Read(12);
        _stream.Write("RFB 003.008\n"u8);
        Read(2);
        _stream.Write([1]);
        Read(4);
        _stream.Write([1]);
        byte[] init = Read(24);
        (_widthPx, _heightPx) =
            (BinaryPrimitives.ReadUInt16BigEndian(init), BinaryPrimitives.ReadUInt16BigEndian(init.AsSpan(2)));
        Read(BinaryPrimitives.ReadInt32BigEndian(init.AsSpan(20)));
        byte[] message = new byte[4 + (4 * encodings.Count)];
        message[0] = 2;
        message[3] = (byte)encodings.Count;
        for (int i = 0; i < encodings.Count; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(4 + (4 * i)), encodings[i]);
        }

        _stream.Write(message);
    }

    /// <summary>Asks for an update, which there must be one of at once, and reads it.</summary>
    /// <returns>Its bytes.</returns>
    public long ReadUpdate()
    {
        byte[] request = [3, 1, 0, 0, 0, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt16BigEndian(request.AsSpan(6), (ushort)_widthPx);
        BinaryPrimitives.WriteUInt16BigEndian(request.AsSpan(8), (ushort)_heightPx);
        _stream.Write(request);

        // The request is answered before the next message is looked at, unless both arrive together; so wait.
        long total = 0;
        int kept = _stream.Read(_buffer);
        _stream.Write(s_fence);
        while (!_buffer.AsSpan(0, kept).EndsWith(s_answer))
        {
            int tail = Math.Min(kept, s_answer.Length - 1);
            _buffer.AsSpan(kept - tail, tail).CopyTo(_buffer);
            total += kept - tail;
            kept = tail + _stream.Read(_buffer.AsSpan(tail));
        }

        return total + kept - s_answer.Length;
    }

    public void Dispose() => _stream.Dispose();

    private byte[] Read(int count)
    {
        byte[] bytes = new byte[count];
        _stream.ReadExactly(bytes);
        return bytes;
    }
}

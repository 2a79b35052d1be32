using System.IO.Compression;
using System.Runtime.InteropServices;
using NUnit.Framework;

namespace RemoteDisplay.Tests.Video;

/// <summary>Decodes what the encoder may write. Written from the format's description, apart from the
/// encoder.</summary>
internal sealed class ZmbvDecoder(int width, int height)
{
    private readonly MemoryStream _compressed = new();
    private ZLibStream? _inflater;

    public uint[] Pixels { get; } = new uint[width * height];

    public void Decode(ReadOnlySpan<byte> packet)
    {
        bool isKey = (packet[0] & 1) != 0;
        ReadOnlySpan<byte> data = packet[1..];
        if (isKey)
        {
            Assert.That(data[..4].ToArray(), Is.EqualTo(new byte[] { 0, 1, 1, 8 }));
            Assert.That(data[4..6].ToArray(), Is.EqualTo(new byte[] { 16, 16 }));
            data = data[6..];
            _compressed.SetLength(0);
            _inflater = new ZLibStream(_compressed, CompressionMode.Decompress);
        }

        long end = _compressed.Length;
        long position = _compressed.Position;
        _compressed.Position = end;
        _compressed.Write(data);
        _compressed.Position = position;
        if (isKey)
        {
            _inflater!.ReadExactly(MemoryMarshal.AsBytes(Pixels.AsSpan()));
        }
        else
        {
            AddDifference();
        }
    }

    private void AddDifference()
    {
        int columns = (width + 15) / 16;
        int blocks = columns * ((height + 15) / 16);
        byte[] vectors = new byte[(blocks * 2 + 3) / 4 * 4];
        _inflater!.ReadExactly(vectors);
        for (int block = 0; block < blocks; block++)
        {
            Assert.That((vectors[block * 2] & ~1, vectors[(block * 2) + 1]), Is.EqualTo((0, (byte)0)), "no movement");
            if ((vectors[block * 2] & 1) == 0)
            {
                continue;
            }

            int left = block % columns * 16;
            for (int y = block / columns * 16; y < Math.Min((block / columns * 16) + 16, height); y++)
            {
                uint[] row = new uint[Math.Min(16, width - left)];
                _inflater.ReadExactly(MemoryMarshal.AsBytes(row.AsSpan()));
                for (int x = 0; x < row.Length; x++)
                {
                    Pixels[(y * width) + left + x] ^= row[x];
                }
            }
        }
    }
}

using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace GvtDevice.State;

/// <summary>The envelope of a saved state: magic, version, length, content, SHA-256 digest of the content.</summary>
internal static class SealedState
{
    private const int HeadLength = 20;

    private static ReadOnlySpan<byte> Magic => "GVTSTATE"u8;

    /// <summary>Version of the format; it changes whenever the meaning of the content does.</summary>
    private const uint Version = 15;

    public static void Write(IBufferWriter<byte> target, ReadOnlySpan<byte> content)
    {
        Span<byte> head = target.GetSpan(HeadLength)[..HeadLength];
        Magic.CopyTo(head);
        BinaryPrimitives.WriteUInt32LittleEndian(head[8..], Version);
        BinaryPrimitives.WriteUInt64LittleEndian(head[12..], (ulong)content.Length);
        target.Advance(HeadLength);
        target.Write(content);
        target.Write(SHA256.HashData(content));
    }

    /// <returns>The content.</returns>
    /// <exception cref="InvalidDataException">The bytes are not a state, are of another version, truncated or
    /// damaged.</exception>
    public static ReadOnlySpan<byte> Read(ReadOnlySpan<byte> state)
    {
        if (state.Length < HeadLength + SHA256.HashSizeInBytes || !state.StartsWith(Magic))
        {
            throw new InvalidDataException("not a gvt-device state (bad magic)");
        }

        uint version = BinaryPrimitives.ReadUInt32LittleEndian(state[8..]);
        if (version != Version)
        {
            throw new InvalidDataException($"state version {version}; this build reads only version {Version}");
        }

        ReadOnlySpan<byte> content = state[HeadLength..^SHA256.HashSizeInBytes];
        if (BinaryPrimitives.ReadUInt64LittleEndian(state[12..]) != (ulong)content.Length)
        {
            throw new InvalidDataException("state is cut short, or has bytes behind its end");
        }

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content, digest);
        return digest.SequenceEqual(state[^SHA256.HashSizeInBytes..])
            ? content
            : throw new InvalidDataException("state is corrupt (SHA-256 mismatch)");
    }
}

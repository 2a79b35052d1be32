using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using VfioUser.Server;

namespace GvtDevice.Tests.State;

/// <summary>A saved state taken apart, to be put together otherwise: the format as a test knows it.</summary>
internal sealed class StateDocument
{
    private const int HeadLength = 20;

    private readonly byte[] _identity;

    public StateDocument(byte[] state)
    {
        StateReader reader = new(state.AsSpan()[HeadLength..^SHA256.HashSizeInBytes]);
        ArrayBufferWriter<byte> identity = new();
        identity.Write(reader.ReadBytes(20));                   // the platform, the kind of guest, its memory, its ROM
        ReadOnlySpan<byte> count = reader.ReadBytes(4);
        identity.Write(count);
        identity.Write(reader.ReadBytes(16 * BinaryPrimitives.ReadInt32LittleEndian(count)));
        _identity = identity.WrittenSpan.ToArray();
        while (!reader.IsAtEnd)
        {
            Blocks.Add((Encoding.ASCII.GetString(reader.ReadCounted()), reader.ReadCounted().ToArray()));
        }
    }

    public List<(string Name, byte[] Bytes)> Blocks { get; } = [];

    public IEnumerable<string> Names => Blocks.Select(block => block.Name);

    public byte[] this[string name]
    {
        get => Blocks.Single(block => block.Name == name).Bytes;
        set => Blocks[Blocks.FindIndex(block => block.Name == name)] = (name, value);
    }

    /// <summary>The state with a digest that fits.</summary>
    public byte[] Seal(uint version = 15)
    {
        ArrayBufferWriter<byte> content = new();
        StateWriter writer = new(content);
        writer.Write(_identity);
        foreach ((string name, byte[] bytes) in Blocks)
        {
            writer.WriteCounted(Encoding.ASCII.GetBytes(name));
            writer.WriteCounted(bytes);
        }

        ArrayBufferWriter<byte> state = new();
        StateWriter sealer = new(state);
        sealer.Write("GVTSTATE"u8);
        sealer.Write(version);
        sealer.Write((ulong)content.WrittenCount);
        sealer.Write(content.WrittenSpan);
        sealer.Write(SHA256.HashData(content.WrittenSpan));
        return state.WrittenSpan.ToArray();
    }
}

using System.Buffers;
using System.Text;
using VfioUser.Server;

namespace GvtDevice.State;

/// <summary>
/// The content of a saved state as named blocks: name and bytes of each are counted. A block is found by its name, so a
/// further one does not shift the others.
/// </summary>
internal static class StateBlocks
{
    private const int MaxNameLength = 64;

    public static void Write(StateWriter writer, IReadOnlyList<StateBlock> blocks)
    {
        ArrayBufferWriter<byte> content = new();
        StateWriter contentWriter = new(content);
        foreach (StateBlock block in blocks)
        {
            content.ResetWrittenCount();
            block.Save(contentWriter);
            writer.WriteCounted(Encoding.ASCII.GetBytes(block.Name));
            writer.WriteCounted(content.WrittenSpan);
        }
    }

    /// <summary>Restores each block, in the order of <paramref name="blocks"/>, from all that is left of a state. Names
    /// and lengths are checked before the first block changes; when the bytes of one turn out to be corrupt, all
    /// blocks get back what they had.</summary>
    /// <exception cref="InvalidDataException">A block is unknown, missing, there twice, too short, too long or
    /// corrupt; the device is as it was.</exception>
    public static void Restore(StateReader reader, IReadOnlyList<StateBlock> blocks)
    {
        RequireEachOnce(reader, blocks);
        ArrayBufferWriter<byte> before = new();
        Write(new StateWriter(before), blocks);
        try
        {
            RestoreEach(reader, blocks);
        }
        catch (InvalidDataException)
        {
            RestoreEach(new StateReader(before.WrittenSpan), blocks);
            throw;
        }
    }

    private static void RequireEachOnce(StateReader reader, IReadOnlyList<StateBlock> blocks)
    {
        HashSet<StateBlock> missing = [.. blocks];
        while (!reader.IsAtEnd)
        {
            ReadOnlySpan<byte> name = reader.ReadCounted();
            StateBlock block = Named(name, blocks)
                ?? throw new InvalidDataException($"unknown block {Printable(name)}");
            if (!missing.Remove(block))
            {
                throw new InvalidDataException($"block \"{block.Name}\" is there twice");
            }

            reader.ReadCounted();
        }

        if (missing.Count > 0)
        {
            throw new InvalidDataException($"block \"{blocks.First(missing.Contains).Name}\" is missing");
        }
    }

    private static void RestoreEach(StateReader reader, IReadOnlyList<StateBlock> blocks)
    {
        foreach (StateBlock block in blocks)
        {
            StateReader content = new(ContentOf(reader, block));
            try
            {
                block.Restore(ref content);
                content.RequireEnd();
            }
            catch (InvalidDataException e)
            {
                throw new InvalidDataException($"block \"{block.Name}\": {e.Message}", e);
            }
        }
    }

    private static ReadOnlySpan<byte> ContentOf(StateReader reader, StateBlock block)
    {
        while (true)
        {
            ReadOnlySpan<byte> name = reader.ReadCounted();
            ReadOnlySpan<byte> content = reader.ReadCounted();
            if (Ascii.Equals(name, block.Name))
            {
                return content;
            }
        }
    }

    private static StateBlock? Named(ReadOnlySpan<byte> name, IReadOnlyList<StateBlock> blocks)
    {
        foreach (StateBlock block in blocks)
        {
            if (Ascii.Equals(name, block.Name))
            {
                return block;
            }
        }

        return null;
    }

    /// <summary>The name comes from the client: it must not carry control characters into a log.</summary>
    private static string Printable(ReadOnlySpan<byte> name) =>
        name.Length <= MaxNameLength && !name.ContainsAnyExceptInRange((byte)' ', (byte)'~')
            ? $"\"{Encoding.ASCII.GetString(name)}\""
            : $"(a name of {name.Length} bytes)";
}

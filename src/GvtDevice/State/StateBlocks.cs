using System.Buffers;
using System.Text;
using VfioUser.Server;

namespace GvtDevice.State;

/// <summary>
/// The content of a saved state as named blocks. Each name and each block is preceded by its length. A block is found
/// by its name, so an added one does not shift the others.
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

    /// <summary>Restores each block from the rest of a state, in the order of <paramref name="blocks"/>. All names and
    /// lengths are checked before the first block changes. If a block turns out to be corrupt, all blocks return to
    /// their earlier state.</summary>
    /// <exception cref="InvalidDataException">A block is unknown, missing, duplicate, too short, too long or corrupt;
    /// the device is unchanged.</exception>
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

    /// <summary>The name as printable text. It comes from the client, so control characters must not reach a
    /// log.</summary>
    private static string Printable(ReadOnlySpan<byte> name) =>
        name.Length <= MaxNameLength && !name.ContainsAnyExceptInRange((byte)' ', (byte)'~')
            ? $"\"{Encoding.ASCII.GetString(name)}\""
            : $"(a name of {name.Length} bytes)";
}

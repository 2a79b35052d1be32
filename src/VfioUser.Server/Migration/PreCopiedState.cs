using System.Buffers;

namespace VfioUser.Server.Migration;

/// <summary>A state that was saved while the device ran, and the parts of the last state that differ from it: mark,
/// length and bytes of the first state, length of the last state, and runs of position, length and bytes, of which the
/// last is empty. Positions and lengths are 32 bits.</summary>
internal static class PreCopiedState
{
    /// <summary>Bytes that are compared, and sent, at a time.</summary>
    private const int PartBytes = 256;

    private static ReadOnlySpan<byte> Mark => "VFIO-USER PRE-COPY 1\n"u8;

    public static void WriteFirst(IBufferWriter<byte> target, ReadOnlySpan<byte> first)
    {
        target.Write(Mark);
        new StateWriter(target).WriteCounted(first);
    }

    public static void WriteChanges(IBufferWriter<byte> target, ReadOnlySpan<byte> first, ReadOnlySpan<byte> last)
    {
        StateWriter writer = new(target);
        writer.Write((uint)last.Length);
        for (int start = 0; start < last.Length;)
        {
            int end = start;
            while (end < last.Length && !IsSame(first, last, end))
            {
                end = Math.Min(end + PartBytes, last.Length);
            }

            if (end > start)
            {
                WriteRun(writer, start, last[start..end]);
            }

            start = end + PartBytes;
        }

        WriteRun(writer, last.Length, []);
    }

    /// <summary>Whether data that a client has sent is of this kind.</summary>
    public static bool Is(ReadOnlySpan<byte> data) => data.StartsWith(Mark);

    /// <summary>Returns the last state.</summary>
    /// <param name="data">Any bytes after the mark.</param>
    /// <param name="maxBytes">The largest state.</param>
    /// <exception cref="InvalidDataException">The data is cut off or contradicts itself.</exception>
    public static byte[] Read(ReadOnlySpan<byte> data, int maxBytes)
    {
        StateReader reader = new(data[Mark.Length..]);
        ReadOnlySpan<byte> first = reader.ReadCounted();
        byte[] last = new byte[reader.ReadInt(0, maxBytes)];
        first[..Math.Min(first.Length, last.Length)].CopyTo(last);
        while (true)
        {
            int start = reader.ReadInt(0, last.Length);
            ReadOnlySpan<byte> run = reader.ReadCounted();
            if (run.IsEmpty)
            {
                reader.RequireEnd();
                return last;
            }

            if (run.Length > last.Length - start)
            {
                throw new InvalidDataException($"{run.Length} bytes at {start} of a state of {last.Length}");
            }

            run.CopyTo(last.AsSpan(start));
        }
    }

    private static void WriteRun(StateWriter writer, int start, ReadOnlySpan<byte> run)
    {
        writer.Write((uint)start);
        writer.WriteCounted(run);
    }

    private static bool IsSame(ReadOnlySpan<byte> first, ReadOnlySpan<byte> last, int start)
    {
        ReadOnlySpan<byte> part = last.Slice(start, Math.Min(PartBytes, last.Length - start));
        return start + part.Length <= first.Length && part.SequenceEqual(first.Slice(start, part.Length));
    }
}

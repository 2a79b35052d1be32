using System.Buffers;
using System.Text;
using MessagePack;

namespace VfioUser.Recording;

/// <summary>
/// Reads MessagePack values from a file that may be damaged or forged. A malformed value throws <see
/// cref="InvalidDataException"/>, whatever MessagePackReader throws; a value whose bytes end early throws <see
/// cref="EndOfStreamException"/>.
/// </summary>
internal static class UntrustedValues
{
    private static readonly UTF8Encoding s_strictUtf8 = new(false, throwOnInvalidBytes: true);

    public delegate T Parser<T>(ref MessagePackReader reader);

    /// <summary>Parses a value, and converts the exceptions of MessagePackReader.</summary>
    /// <exception cref="InvalidDataException">A value is malformed, of another type, or out of range.</exception>
    /// <exception cref="EndOfStreamException">The bytes end early.</exception>
    public static T Guard<T>(ref MessagePackReader reader, Parser<T> parse)
    {
        try
        {
            return parse(ref reader);
        }
        catch (Exception e) when (
            e is MessagePackSerializationException or OverflowException or ArgumentOutOfRangeException
                or DecoderFallbackException)
        {
            throw new InvalidDataException(e.Message, e);
        }
    }

    /// <summary>Reads the number of values that follow; at most the number of bytes left.</summary>
    public static int ReadCount(ref MessagePackReader reader) => Checked(reader.ReadArrayHeader());

    /// <summary>Reads the number of pairs that follow; at most as many as the bytes left can hold.</summary>
    public static int ReadPairCount(ref MessagePackReader reader) => Checked(reader.ReadMapHeader());

    /// <summary>Reads a string of valid UTF-8.</summary>
    public static string ReadText(ref MessagePackReader reader)
    {
        ReadOnlySequence<byte> text = reader.ReadStringSequence() ?? throw new InvalidDataException("a string is nil");
        return s_strictUtf8.GetString(text);
    }

    public static byte[] ReadBinary(ref MessagePackReader reader) =>
        reader.NextMessagePackType == MessagePackType.Binary
        ? reader.ReadBytes()!.Value.ToArray()
        : throw new InvalidDataException($"a value is {reader.NextMessagePackType} where Binary is expected");

    /// <summary>Skips one value with all its contents, at any depth.</summary>
    /// <remarks>MessagePackReader.Skip (2.5.307) treats an array of 2^32 - 1 values as empty.</remarks>
    public static void Skip(ref MessagePackReader reader)
    {
        for (long values = 1; values > 0; values--)
        {
            switch (reader.NextMessagePackType)
            {
                case MessagePackType.Array:
                    values += ReadCount(ref reader);
                    break;
                case MessagePackType.Map:
                    values += 2L * ReadPairCount(ref reader);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }

    private static int Checked(int count) =>
        count >= 0 ? count : throw new InvalidDataException("a collection claims more elements than a file can have");
}

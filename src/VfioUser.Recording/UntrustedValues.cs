using System.Buffers;
using System.Text;
using MessagePack;

namespace VfioUser.Recording;

/// <summary>
/// MessagePack values of a file that may be damaged or forged. Whatever MessagePackReader makes of malformed ones, here
/// they are an <see cref="InvalidDataException"/>, or an <see cref="EndOfStreamException"/> when the bytes end before
/// the value.
/// </summary>
internal static class UntrustedValues
{
    private static readonly UTF8Encoding s_strictUtf8 = new(false, throwOnInvalidBytes: true);

    public delegate T Parser<T>(ref MessagePackReader reader);

    /// <summary>Parses, and turns the exceptions of MessagePackReader into ours.</summary>
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

    /// <summary>The number of values that follow; never more than there are bytes left.</summary>
    public static int ReadCount(ref MessagePackReader reader) => Checked(reader.ReadArrayHeader());

    /// <summary>The number of pairs that follow; never more than there are bytes left for.</summary>
    public static int ReadPairCount(ref MessagePackReader reader) => Checked(reader.ReadMapHeader());

    /// <summary>A string of valid UTF-8.</summary>
    public static string ReadText(ref MessagePackReader reader)
    {
        ReadOnlySequence<byte> text = reader.ReadStringSequence() ?? throw new InvalidDataException("a string is nil");
        return s_strictUtf8.GetString(text);
    }

    public static byte[] ReadBinary(ref MessagePackReader reader) =>
        reader.NextMessagePackType == MessagePackType.Binary
        ? reader.ReadBytes()!.Value.ToArray()
        : throw new InvalidDataException($"a value is {reader.NextMessagePackType} where Binary is expected");

    /// <summary>Passes over one value with everything in it, however deep.</summary>
    /// <remarks>MessagePackReader.Skip (2.5.307) takes an array of 2^32 - 1 values for an empty one.</remarks>
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
        count >= 0 ? count : throw new InvalidDataException("more values are announced than a file has");
}

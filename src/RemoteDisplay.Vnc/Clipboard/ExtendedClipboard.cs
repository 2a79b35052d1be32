using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using RemoteDisplay.Clipboard;
using RemoteDisplay.Vnc.Wire;

namespace RemoteDisplay.Vnc.Clipboard;

/// <summary>The messages of the extended clipboard. Source: rfbproto, "Extended Clipboard Pseudo-Encoding".</summary>
internal static class ExtendedClipboard
{
    private const int FlagsLength = sizeof(uint);
    private const int LengthLength = sizeof(uint);

    /// <summary>A text with CR and LF at the end of each line, and a NUL.</summary>
    private const int MaxTextLength = (2 * SharedClipboard.MaxBytes) + 1;

    /// <summary>Most bytes of a message after its length; zlib makes incompressible text a little longer.</summary>
    public const int MaxLength = MaxTextLength + (MaxTextLength / 1024) + 64;

    /// <exception cref="RfbProtocolException">The message has no flags.</exception>
    public static ClipboardFlags ReadFlags(ReadOnlySpan<byte> message) => message.Length < FlagsLength
        ? throw new RfbProtocolException($"an extended clipboard message of {message.Length} bytes")
        : (ClipboardFlags)BinaryPrimitives.ReadUInt32BigEndian(message);

    /// <summary>Whether a message brings a text, and does not only say that its sender can bring some.</summary>
    /// <exception cref="RfbProtocolException">The message has no flags.</exception>
    public static bool ProvidesText(ReadOnlySpan<byte> message) =>
        (ReadFlags(message) & (ClipboardFlags.Provide | ClipboardFlags.Text | ClipboardFlags.Capabilities))
            == (ClipboardFlags.Provide | ClipboardFlags.Text);

    /// <summary>Reads the text that a message provides.</summary>
    /// <returns>The text; empty if it is too long.</returns>
    /// <exception cref="RfbProtocolException">The message is broken.</exception>
    public static string ReadText(byte[] message)
    {
        using ZLibStream inflater = new(
            new MemoryStream(message, FlagsLength, message.Length - FlagsLength), CompressionMode.Decompress);
        try
        {
            Span<byte> head = stackalloc byte[LengthLength];
            inflater.ReadExactly(head);
            uint length = BinaryPrimitives.ReadUInt32BigEndian(head);
            byte[] text = new byte[length <= MaxTextLength ? length : 0];
            inflater.ReadExactly(text);
            return Encoding.UTF8.GetString(text);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw new RfbProtocolException("a broken text of the extended clipboard");
        }
    }

    /// <summary>Says what this side can do: all of it, with text. A size of 0 asks the viewer to announce texts and not
    /// to send them unasked.</summary>
    public static void WriteCapabilities(OutputBuffer output)
    {
        WriteHead(
            output,
            ClipboardFlags.Capabilities | ClipboardFlags.Request | ClipboardFlags.Peek | ClipboardFlags.Notify
                | ClipboardFlags.Provide | ClipboardFlags.Text,
            sizeof(uint));
        output.WriteUInt32(0);
    }

    /// <summary>Writes a message without data: a request, or a notice.</summary>
    public static void WriteFlags(OutputBuffer output, ClipboardFlags flags) => WriteHead(output, flags, 0);

    /// <summary>Provides a text.</summary>
    /// <param name="output">Receives the message.</param>
    /// <param name="text">The text, with LF at the ends of lines.</param>
    public static void WriteText(OutputBuffer output, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n") + '\0');
        Span<byte> length = stackalloc byte[LengthLength];
        BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
        using MemoryStream compressed = new();
        using (ZLibStream deflater = new(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            deflater.Write(length);
            deflater.Write(bytes);
        }

        WriteHead(output, ClipboardFlags.Provide | ClipboardFlags.Text, (int)compressed.Length);
        output.Write(compressed.GetBuffer().AsSpan(0, (int)compressed.Length));
    }

    private static void WriteHead(OutputBuffer output, ClipboardFlags flags, int dataLength)
    {
        output.WriteUInt32((uint)ServerMessageType.ServerCutText << 24);
        output.WriteInt32(-(FlagsLength + dataLength));
        output.WriteUInt32((uint)flags);
    }
}

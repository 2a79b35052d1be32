using System.Buffers.Binary;

namespace RemoteDisplay.Vnc.Wire;

/// <summary>Messages of viewers that ask for something that the server does not have, and never offered. Their lengths
/// are known, so the session goes on after them. Source: rfbproto, "xvp Client Message", "gii Client Message" and "QEMU
/// Audio Client Message"; UltraVNC and LibVNCServer, rfbproto.h.</summary>
internal static class ForeignMessages
{
    private const byte SetScale = 8, SetServerInput = 9, SetSingleWindow = 10, TextChat = 11, KeepAlive = 13;
    private const byte PalmSetScaleFactor = 15, Xvp = 250, Gii = 253;
    private const byte GiiBigEndian = 0x80;
    private const int AudioSetFormat = 2, AudioFormatLength = 6;

    /// <summary>The lengths of text chat that open, close and end it.</summary>
    private const uint FirstChatCommand = 0xFFFF_FFFD;

    /// <summary>Reads the rest of a message.</summary>
    /// <returns>false if it is another message.</returns>
    public static async ValueTask<bool> TrySkipAsync(int type, RfbConnection connection)
    {
        switch (type)
        {
            case KeepAlive:
                return true;
            case SetScale or SetServerInput or PalmSetScaleFactor or Xvp:
                await connection.SkipAsync(3);
                return true;
            case SetSingleWindow:
                await connection.SkipAsync(5);
                return true;
            case TextChat:
                uint length = BinaryPrimitives.ReadUInt32BigEndian((await connection.ReadAsync(7)).AsSpan(3));
                await connection.SkipAsync(length < FirstChatCommand ? length : 0);
                return true;
            case Gii:
                byte[] head = await connection.ReadAsync(3);
                await connection.SkipAsync((head[0] & GiiBigEndian) != 0
                    ? BinaryPrimitives.ReadUInt16BigEndian(head.AsSpan(1))
                    : BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(1)));
                return true;
            default:
                return false;
        }
    }

    /// <summary>Reads the rest of QEMU's message about audio.</summary>
    public static async ValueTask SkipAudioAsync(RfbConnection connection)
    {
        int operation = BinaryPrimitives.ReadUInt16BigEndian(await connection.ReadAsync(2));
        await connection.SkipAsync(operation == AudioSetFormat ? AudioFormatLength : 0);
    }
}

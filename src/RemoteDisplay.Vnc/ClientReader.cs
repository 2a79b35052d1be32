using System.Buffers.Binary;
using System.Text;
using System.Threading.Channels;
using DisplayModel.Geometry;
using RemoteDisplay.Input;
using RemoteDisplay.Screens;
using RemoteDisplay.Vnc.Clipboard;
using RemoteDisplay.Vnc.Wire;

namespace RemoteDisplay.Vnc;

/// <summary>Reads a viewer's messages: passes input to the guest at once, and the rest to the writer.</summary>
internal sealed class ClientReader(
    RfbConnection connection, ChannelWriter<ClientMessage> messages, ViewerInput input, ViewerSize size,
    IRemoteScreen screen, ViewerClipboard? clipboard, UnmetWishes wishes)
{
    private const int MaxFenceBytes = 64;
    private const byte QemuExtendedKeyEvent = 0;
    private const byte QemuAudio = 1;
    private const PointerButtons ExtendedMarker = PointerButtons.Side;

    private readonly byte[] _buffer = new byte[MaxFenceBytes];
    private bool _extendedButtons;
    private PointerButtons _buttons;

    /// <summary>Reads until the viewer disconnects.</summary>
    /// <exception cref="RfbProtocolException">The viewer broke the protocol.</exception>
    /// <exception cref="EndOfStreamException">The viewer disconnected in the middle of a message.</exception>
    public async Task RunAsync()
    {
        while (await connection.ReadTypeAsync() is int type and >= 0)
        {
            Task read = (ClientMessageType)type switch
            {
                ClientMessageType.SetPixelFormat => ReadPixelFormatAsync(),
                ClientMessageType.SetEncodings => ReadEncodingsAsync(),
                ClientMessageType.FramebufferUpdateRequest => ReadUpdateRequestAsync(),
                ClientMessageType.KeyEvent => ReadKeyAsync(),
                ClientMessageType.PointerEvent => ReadPointerAsync(),
                ClientMessageType.ClientCutText => ReadCutTextAsync(),
                ClientMessageType.EnableContinuousUpdates => ReadContinuousUpdatesAsync(),
                ClientMessageType.ClientFence => ReadFenceAsync(),
                ClientMessageType.SetDesktopSize => ReadDesktopSizeAsync(),
                ClientMessageType.Qemu => ReadQemuAsync(),
                _ => ReadForeignAsync(type),
            };
            await read;
        }
    }

    private async Task<ReadOnlyMemory<byte>> ReadBodyAsync(int length)
    {
        Memory<byte> body = _buffer.AsMemory(0, length);
        await connection.ReadAsync(body);
        return body;
    }

    private ValueTask PostAsync(ClientMessage message) => messages.WriteAsync(message, connection.Closed);

    private async Task ReadPixelFormatAsync()
    {
        ReadOnlyMemory<byte> body = await ReadBodyAsync(3 + RfbPixelFormat.Length);
        await PostAsync(new ClientMessage.SetPixelFormat(RfbPixelFormat.Read(body.Span[3..])));
    }

    private async Task ReadEncodingsAsync()
    {
        int count = BinaryPrimitives.ReadUInt16BigEndian((await ReadBodyAsync(3)).Span[1..]);
        ViewerCapabilities capabilities = new();
        for (int i = 0; i < count; i++)
        {
            capabilities = capabilities.With(
                (RfbEncoding)BinaryPrimitives.ReadInt32BigEndian((await ReadBodyAsync(4)).Span));
        }

        if (capabilities.AcceptsJpeg)
        {
            wishes.Jpeg();
        }

        _extendedButtons = capabilities.ExtendedMouseButtons;
        await PostAsync(new ClientMessage.SetEncodings(capabilities));
    }

    private async Task ReadUpdateRequestAsync()
    {
        ReadOnlyMemory<byte> body = await ReadBodyAsync(9);
        await PostAsync(new ClientMessage.RequestUpdate(body.Span[0] != 0, ReadArea(body.Span[1..])));
    }

    private async Task ReadKeyAsync()
    {
        ReadOnlyMemory<byte> body = await ReadBodyAsync(7);
        Press(BinaryPrimitives.ReadUInt32BigEndian(body.Span[3..]), body.Span[0] != 0);
    }

    private async Task ReadPointerAsync()
    {
        ReadOnlyMemory<byte> body = await ReadBodyAsync(5);
        PointerButtons buttons = (PointerButtons)body.Span[0];
        int x = BinaryPrimitives.ReadUInt16BigEndian(body.Span[1..]);
        int y = BinaryPrimitives.ReadUInt16BigEndian(body.Span[3..]);
        if (_extendedButtons && (buttons & ExtendedMarker) != 0)
        {
            // The low seven buttons keep their bits; another byte has two more.
            int more = (await ReadBodyAsync(1)).Span[0];
            buttons = (buttons & ~ExtendedMarker) | (PointerButtons)((more & 3) << 7);
        }

        Attend(isPressed: (buttons & ~_buttons) != 0);
        _buttons = buttons;
        (int widthPx, int heightPx) = size.Get();
        if (input.PointerAt(x, y, widthPx, heightPx, buttons))
        {
            screen.Point(x, y, widthPx, heightPx);
        }
    }

    /// <summary>A negative length announces the extended clipboard. What is too long to be shared is passed
    /// over.</summary>
    private async Task ReadCutTextAsync()
    {
        int length = BinaryPrimitives.ReadInt32BigEndian((await ReadBodyAsync(7)).Span[3..]);
        long count = Math.Abs((long)length);
        if (clipboard is null || count > ExtendedClipboard.MaxLength)
        {
            await connection.SkipAsync(count);
            return;
        }

        byte[] text = await connection.ReadAsync((int)count);
        if (length >= 0)
        {
            clipboard.Share(Encoding.Latin1.GetString(text));
        }
        else if (ExtendedClipboard.ProvidesText(text))
        {
            clipboard.Share(ExtendedClipboard.ReadText(text));
        }
        else
        {
            await PostAsync(new ClientMessage.Clipboard(ExtendedClipboard.ReadFlags(text)));
        }
    }

    private async Task ReadContinuousUpdatesAsync()
    {
        ReadOnlyMemory<byte> body = await ReadBodyAsync(9);
        await PostAsync(new ClientMessage.EnableContinuousUpdates(body.Span[0] != 0, ReadArea(body.Span[1..])));
    }

    private async Task ReadFenceAsync()
    {
        ReadOnlyMemory<byte> head = await ReadBodyAsync(8);
        FenceFlags flags = (FenceFlags)BinaryPrimitives.ReadUInt32BigEndian(head.Span[3..]);
        int length = head.Span[7];
        if (length > MaxFenceBytes)
        {
            throw new RfbProtocolException($"a fence of {length} bytes is too long");
        }

        await PostAsync(new ClientMessage.Fence(flags, await connection.ReadAsync(length)));
    }

    private async Task ReadDesktopSizeAsync()
    {
        ReadOnlyMemory<byte> head = await ReadBodyAsync(7);
        int widthPx = BinaryPrimitives.ReadUInt16BigEndian(head.Span[1..]);
        int heightPx = BinaryPrimitives.ReadUInt16BigEndian(head.Span[3..]);
        await connection.SkipAsync(head.Span[5] * 16);
        await PostAsync(new ClientMessage.SetDesktopSize(widthPx, heightPx));
    }

    private async Task ReadForeignAsync(int type)
    {
        if (!await ForeignMessages.TrySkipAsync(type, connection))
        {
            throw new RfbProtocolException($"unknown message type {type}");
        }
    }

    private async Task ReadQemuAsync()
    {
        byte subtype = (await ReadBodyAsync(1)).Span[0];
        if (subtype == QemuAudio)
        {
            await ForeignMessages.SkipAudioAsync(connection);
            return;
        }

        if (subtype != QemuExtendedKeyEvent)
        {
            throw new RfbProtocolException($"unknown QEMU message {subtype}");
        }

        ReadOnlyMemory<byte> body = await ReadBodyAsync(10);
        bool down = BinaryPrimitives.ReadUInt16BigEndian(body.Span) != 0;
        uint keysym = BinaryPrimitives.ReadUInt32BigEndian(body.Span[2..]);
        uint number = BinaryPrimitives.ReadUInt32BigEndian(body.Span[6..]);
        if (number is 0 or >= KeyNumbers.Count)
        {
            Press(keysym, down);
            return;
        }

        Attend(down);
        input.Key(number, down);
    }

    private void Press(uint keysym, bool down)
    {
        Attend(down);
        if (!input.Keysym(keysym, down) && down)
        {
            wishes.Key(keysym);
        }
    }

    /// <summary>Comes before the input, so that the guest's answer is expected. A writer that is too busy to take the
    /// message does not need it.</summary>
    private void Attend(bool isPressed)
    {
        screen.Attend();
        if (isPressed)
        {
            messages.TryWrite(ClientMessage.Pressed.Instance);
        }
    }

    private static PixelRect ReadArea(ReadOnlySpan<byte> wire) => new(
        BinaryPrimitives.ReadUInt16BigEndian(wire),
        BinaryPrimitives.ReadUInt16BigEndian(wire[2..]),
        BinaryPrimitives.ReadUInt16BigEndian(wire[4..]),
        BinaryPrimitives.ReadUInt16BigEndian(wire[6..]));
}

using System.Threading.Channels;
using DisplayModel.Geometry;
using DisplayModel.Scanout;
using RemoteDisplay.Screens;
using RemoteDisplay.Vnc.Clipboard;
using RemoteDisplay.Vnc.Encodings;
using RemoteDisplay.Vnc.Updates;
using RemoteDisplay.Vnc.Wire;

namespace RemoteDisplay.Vnc;

/// <summary>Handles a viewer's messages and sends it pictures; the only writer to its connection.</summary>
internal sealed class ViewerWriter : IDisposable
{
    private const int MaxReplyBytes = 16 * 1024;

    private readonly RfbConnection _connection;
    private readonly ChannelReader<ClientMessage> _messages;
    private readonly IRemoteScreen _screen;
    private readonly ViewerClipboard? _clipboard;
    private readonly ViewerState _viewer;
    private readonly FlowControl _flow;
    private readonly OutputBuffer _output = new();
    private readonly Signal _signal = new();
    private readonly UpdateSender _sender;
    private Task<SizeRequestResult>? _sizeRequest;
    private bool _hasRefusedSize;

    public ViewerWriter(
        RfbConnection connection,
        ChannelReader<ClientMessage> messages,
        IRemoteScreen screen,
        ViewerClipboard? clipboard,
        ViewerSize size,
        int maxBytesInFlight,
        Func<string> name,
        TimeProvider time)
    {
        _connection = connection;
        _messages = messages;
        _screen = screen;
        _clipboard = clipboard;
        _flow = new FlowControl(maxBytesInFlight, time);
        _viewer = new ViewerState(size) { Name = name() };
        _sender = new UpdateSender(connection, _output, screen, _viewer, name, time, Wake);
        _sender.Force(_viewer.Bounds);
    }

    /// <summary>Makes the writer check for messages and changes.</summary>
    public void Wake() => _signal.Set();

    /// <summary>Runs until the connection ends.</summary>
    public async Task RunAsync()
    {
        using IDisposable subscription = _screen.Subscribe(Wake);
        using IDisposable? copies = _clipboard?.Subscribe(Wake);
        while (true)
        {
            while (_messages.TryRead(out ClientMessage? message))
            {
                Obey(message);
                if (_output.Length > MaxReplyBytes)
                {
                    await _sender.FlushAsync();
                }
            }

            AnswerSizeRequest();
            _clipboard?.WriteNews(_output);
            await _sender.FlushAsync();
            if (!_flow.MaySend(_connection.BytesSent) || !await _sender.TrySendAsync())
            {
                await _signal.WaitAsync(_connection.Closed);
            }
            else if (_viewer.Continuous is not null && _viewer.Capabilities.Fence)
            {
                _flow.Mark(_connection.BytesSent, _sender.WantsConfirmation, _output);
            }
        }
    }

    public void Dispose()
    {
        _sender.Dispose();
        _output.Dispose();
        _signal.Dispose();
    }

    private void Obey(ClientMessage message)
    {
        switch (message)
        {
            case ClientMessage.SetPixelFormat format:
                SetFormat(format.Format);
                break;
            case ClientMessage.SetEncodings encodings:
                SetCapabilities(encodings.Capabilities);
                break;
            case ClientMessage.RequestUpdate request:
                if (_viewer.Continuous is null)
                {
                    _sender.Confirm();
                }

                PixelRect area = request.Area.Intersect(_viewer.Bounds);
                _viewer.Request = (area.IsEmpty ? default : area).Union(_viewer.Request ?? default);
                if (!request.IsIncremental)
                {
                    _sender.Force(area);
                }

                break;
            case ClientMessage.EnableContinuousUpdates updates:
                EnableContinuousUpdates(updates);
                break;
            case ClientMessage.Fence { Flags: var flags } fence when (flags & FenceFlags.Request) != 0:
                FlowControl.WriteFence(flags & FenceFlags.Known, fence.Payload, _output);
                break;
            case ClientMessage.Fence fence:
                _flow.Answered(fence.Payload);
                _sender.Confirm();
                break;
            case ClientMessage.Pressed:
                _sender.AwaitEcho();
                break;
            case ClientMessage.SetDesktopSize size:
                RequestSize(size);
                break;
            case ClientMessage.Clipboard copied:
                _clipboard?.Obey(copied.Flags, _output);
                break;
            default:
                break;
        }
    }

    /// <summary>Sends a colour map, with as many shades as fit, to a viewer that wants one.</summary>
    private void SetFormat(RfbPixelFormat format)
    {
        if (!format.TrueColour)
        {
            ColourMap.Write(_output);
            format = RfbPixelFormat.ColourMap;
        }

        _viewer.Format = new ViewerFormat(format);
        _viewer.Cursor = default;
    }

    private void SetCapabilities(ViewerCapabilities now)
    {
        ViewerCapabilities before = _viewer.Capabilities;
        _viewer.Capabilities = now;
        _viewer.OwesKeyNotice |= now.QemuExtendedKeyEvent && !before.QemuExtendedKeyEvent;
        _viewer.OwesButtonNotice |= now.ExtendedMouseButtons && !before.ExtendedMouseButtons;
        if (now.ExtendedClipboard && _clipboard is not null)
        {
            _clipboard.IsExtended = true;
        }

        _viewer.OwesLayout |= now.ExtendedDesktopSize && !before.ExtendedDesktopSize;
        if (now.DrawsCursor != before.DrawsCursor || now.CursorWithAlpha != before.CursorWithAlpha)
        {
            _viewer.Cursor = default;
        }

        if (now.Fence && !before.Fence)
        {
            FlowControl.WriteFence(FenceFlags.Request, [], _output);
        }

        if (now.ContinuousUpdates && !before.ContinuousUpdates)
        {
            _output.Write((byte)ServerMessageType.EndOfContinuousUpdates);
        }
    }

    private void EnableContinuousUpdates(ClientMessage.EnableContinuousUpdates message)
    {
        if (!message.IsOn)
        {
            _viewer.Continuous = null;
            _output.Write((byte)ServerMessageType.EndOfContinuousUpdates);
            return;
        }

        _viewer.Continuous = message.Area.Intersect(_viewer.Bounds);
    }

    /// <summary>Handles one size request at a time; refuses others meanwhile.</summary>
    private void RequestSize(ClientMessage.SetDesktopSize size)
    {
        if (_sizeRequest is not null)
        {
            _hasRefusedSize = true;
            return;
        }

        _sizeRequest = size.WidthPx is 0 or > Composer.MaxSizePx
            || size.HeightPx is 0 or > Composer.MaxSizePx
            ? Task.FromResult(SizeRequestResult.InvalidLayout)
            : _screen.RequestSizeAsync(size.WidthPx, size.HeightPx, _connection.Closed).AsTask();
        _viewer.AwaitsSize = _viewer.Capabilities.ExtendedDesktopSize;
        _sizeRequest.ContinueWith(_ => Wake(), TaskScheduler.Default);
    }

    private void AnswerSizeRequest()
    {
        if (_hasRefusedSize)
        {
            _hasRefusedSize = false;
            _sender.WriteSizeReply(SizeRequestResult.OutOfResources);
        }

        if (_sizeRequest is { IsCompleted: true } request)
        {
            _sizeRequest = null;
            _sender.WriteSizeReply(request.IsCompletedSuccessfully ? request.Result : SizeRequestResult.OutOfResources);
        }
    }
}

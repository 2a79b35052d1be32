using System.Text;
using System.Threading.Channels;
using RemoteDisplay.Clipboard;
using RemoteDisplay.Input;
using RemoteDisplay.Screens;
using RemoteDisplay.Vnc.Clipboard;
using RemoteDisplay.Vnc.Security;
using RemoteDisplay.Vnc.Wire;

namespace RemoteDisplay.Vnc;

/// <summary>The session of one viewer, from the handshake to its end.</summary>
internal sealed class RfbSession(
    RfbConnection connection, IRemoteScreen screen, SharedInput input, RfbServerOptions options, TimeProvider time,
    SharedInput viewOnlyInput, UnmetWishes wishes)
{
    /// <summary>Messages queued for the writer; if there are more, the reader waits.</summary>
    private const int MaxMessages = 64;

    private SharedClipboard? _clipboard = options.Clipboard;

    /// <summary>Authenticates the viewer, or throws.</summary>
    /// <param name="admit">Returns why an authenticated viewer is refused; null if it is not.</param>
    public async Task<ViewerSize> HandshakeAsync(Func<string?> admit)
    {
        connection.BeginHandshake();
        SecurityHandshake security = new(connection, options, time);
        await security.RunAsync(admit);
        if (security.IsViewOnly)
        {
            MakeViewOnly();
        }

        // The viewer's wish for exclusive access is ignored: one viewer cannot disconnect another.
        _ = await connection.ReadAsync(1);
        ViewerSize size = await SendServerInitAsync();
        connection.EndHandshake();
        return size;
    }

    /// <summary>Makes the viewer one that only looks: its input and its wishes for a size have no effect, and it has
    /// no part in the clipboard.</summary>
    public void MakeViewOnly() =>
        (screen, input, _clipboard) = (new ViewOnlyScreen(screen), viewOnlyInput, null);

    /// <summary>Serves until the viewer disconnects.</summary>
    /// <returns>The reason for the end.</returns>
    public async Task RunAsync(ViewerSize size)
    {
        Channel<ClientMessage> messages = Channel.CreateBounded<ClientMessage>(
            new BoundedChannelOptions(MaxMessages) { SingleReader = true, SingleWriter = true });
        ViewerClipboard? clipboard = _clipboard is { } shared ? new(shared) : null;
        using ViewerWriter writer = new(
            connection, messages.Reader, screen, clipboard, size, options.MaxBytesInFlight, Title, time);
        using ViewerInput viewerInput = input.Join();
        ClientReader reader = new(
            connection, new WakingWriter(messages.Writer, writer.Wake), viewerInput, size, screen, clipboard,
            wishes);
        Task reading = reader.RunAsync();
        Task writing = writer.RunAsync();
        Task first = await Task.WhenAny(reading, writing);
        connection.Close("the viewer closed the connection");
        await Task.WhenAll(reading, writing).ContinueWith(_ => { }, TaskScheduler.Default);
        await first;
    }

    private string Title() => input.ViewOnlyReason is { } reason ? $"{screen.Name} (view only: {reason})" : screen.Name;

    /// <summary>Sets the first size, which some viewers cannot change later. Source: RFC 6143, section 7.3.2.</summary>
    private async Task<ViewerSize> SendServerInitAsync()
    {
        await screen.CatchUpAsync(time, connection.Closed);
        using OutputBuffer message = new();
        using ScreenSnapshot snapshot = screen.Acquire();
        message.WriteUInt16(snapshot.Frame.WidthPx);
        message.WriteUInt16(snapshot.Frame.HeightPx);
        RfbPixelFormat.Native.Write(message.Append(RfbPixelFormat.Length));
        byte[] name = Encoding.UTF8.GetBytes(Title());
        message.WriteInt32(name.Length);
        message.Write(name);
        await connection.WriteAsync(message.WrittenMemory);
        return new ViewerSize(snapshot.Frame.WidthPx, snapshot.Frame.HeightPx);
    }
}

using System.Text;
using System.Threading.Channels;
using RemoteDisplay.Input;
using RemoteDisplay.Screens;
using RemoteDisplay.Vnc.Security;
using RemoteDisplay.Vnc.Wire;

namespace RemoteDisplay.Vnc;

/// <summary>One viewer from its first byte to its last.</summary>
internal sealed class RfbSession(
    RfbConnection connection, IRemoteScreen screen, SharedInput input, RfbServerOptions options, TimeProvider time)
{
    /// <summary>Messages read ahead of the writer; a viewer that sends more waits.</summary>
    private const int MaxMessages = 64;

    /// <summary>Lets the viewer in, or throws.</summary>
    /// <param name="admit">Why a viewer that may come in cannot; null when it can.</param>
    public async Task<ViewerSize> HandshakeAsync(Func<string?> admit)
    {
        connection.BeginHandshake();
        await new SecurityHandshake(connection, options, time).RunAsync(admit);

        // Whether it wants to be alone does not matter: one viewer cannot send another away.
        _ = await connection.ReadAsync(1);
        ViewerSize size = await SendServerInitAsync();
        connection.EndHandshake();
        return size;
    }

    /// <summary>Until the viewer goes.</summary>
    /// <returns>Why it went.</returns>
    public async Task RunAsync(ViewerSize size)
    {
        Channel<ClientMessage> messages = Channel.CreateBounded<ClientMessage>(
            new BoundedChannelOptions(MaxMessages) { SingleReader = true, SingleWriter = true });
        using ViewerWriter writer = new(
            connection, messages.Reader, screen, size, options.MaxBytesInFlight, Title, time);
        using ViewerInput viewerInput = input.Join();
        ClientReader reader =
            new(connection, new WakingWriter(messages.Writer, writer.Wake), viewerInput, size, screen.Attend);
        Task reading = reader.RunAsync();
        Task writing = writer.RunAsync();
        Task first = await Task.WhenAny(reading, writing);
        connection.Close("the viewer closed the connection");
        await Task.WhenAll(reading, writing).ContinueWith(_ => { }, TaskScheduler.Default);
        await first;
    }

    private string Title() => input.ViewOnlyReason is { } reason ? $"{screen.Name} (view only: {reason})" : screen.Name;

    /// <summary>Not every viewer can be given another size later. Source: RFC 6143, section 7.3.2.</summary>
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

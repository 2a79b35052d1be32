using System.Threading.Channels;
using VfioUser.Display.Client;

namespace RemoteDisplay.Local;

/// <summary>The connection is lost, and the link tries to connect again.</summary>
internal sealed record ServerLost(Exception Reason);

/// <summary>There is a new connection.</summary>
internal sealed record ServerBack(DisplayClient Client);

/// <summary>The connection to the server. It brings the server's events to where the card's are, one at a time: the
/// client bounds how many wait.</summary>
/// <param name="connect">Makes a connection.</param>
/// <param name="reconnects">Whether to connect again when a connection is lost.</param>
/// <param name="inbox">Receives events, <see cref="ServerLost"/> and <see cref="ServerBack"/>; completed at the
/// end.</param>
internal sealed class ServerLink(
    Func<CancellationToken, ValueTask<DisplayClient>> connect, bool reconnects, ChannelWriter<object> inbox)
    : IDisposable
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _next = new(1);

    /// <summary>Serves connections until one ends for good. Never fails.</summary>
    public async Task RunAsync(DisplayClient client, CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                try
                {
                    await PumpAsync(client, cancellation).ConfigureAwait(false);
                }
                catch (Exception e) when (reconnects && e is not OperationCanceledException)
                {
                    inbox.TryWrite(new ServerLost(e));
                }

                client.Dispose();
                client = await ReconnectAsync(cancellation).ConfigureAwait(false);
                inbox.TryWrite(new ServerBack(client));
            }
        }
        catch (Exception e)
        {
            inbox.TryComplete(e);
        }
        finally
        {
            client.Dispose();
        }
    }

    /// <summary>The last event has been handled.</summary>
    public void Next() => _next.Release();

    public void Dispose() => _next.Dispose();

    private async Task PumpAsync(DisplayClient client, CancellationToken cancellation)
    {
        await foreach (DisplayEvent item in client.EventsAsync(cancellation).ConfigureAwait(false))
        {
            await _next.WaitAsync(cancellation).ConfigureAwait(false);
            inbox.TryWrite(item);
        }
    }

    private async ValueTask<DisplayClient> ReconnectAsync(CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return await connect(cancellation).ConfigureAwait(false);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                await Task.Delay(s_pause, cancellation).ConfigureAwait(false);
            }
        }
    }
}

using LinuxInterop;
using Microsoft.Extensions.Logging;
using VfioUser.Server.Restart;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Connection;

/// <summary>The client of a device: none or one at a time. It comes by the listener or from an earlier process, and
/// leaves nothing behind when it goes.</summary>
/// <param name="device">The device that is served.</param>
/// <param name="host">What the client maps and arms.</param>
/// <param name="commands">The device's commands.</param>
/// <param name="arrivals">The clients that connect.</param>
/// <param name="wait">Waits for the client's messages.</param>
/// <param name="services">The services of the loop.</param>
internal sealed class DeviceClient(
    IVfioUserDevice device,
    DeviceHost host,
    DeviceCommands commands,
    Arrivals arrivals,
    LoopWait wait,
    SessionServices services)
{
    private readonly RestartRecorder? _restart = services.Restart;
    private readonly ILogger _logger = services.Logger;

    /// <summary>The session of the client; null without one.</summary>
    public ClientSession? Session { get; private set; }

    /// <summary>Goes on where an earlier process ended, if there was one.</summary>
    public void Resume()
    {
        if (_restart?.Open() is { } socket)
        {
            Begin(new ClientSession(socket, services, aliveNs: _restart.AliveNs));
            _restart.ReplaySetup(Session!.Replay);
        }

        _restart?.Begin();
        if (Session is not null)
        {
            host.Irqs.Resend();
            ServerLog.Resumed(_logger, (host.NowNs - _restart!.AliveNs!.Value) / 1e9);
        }
    }

    /// <summary>Accepts the next client, if one has connected. One that connected while another was served is told to
    /// go.</summary>
    public void Accept()
    {
        if (arrivals.TryAccept(out bool isUnserved) is not { } socket)
        {
            return;
        }

        Begin(new ClientSession(socket, services));
        _restart?.OnClient(socket);
        if (isUnserved)
        {
            Session!.BeginEnd();
        }
        else
        {
            ServerLog.Connected(_logger);
        }
    }

    /// <summary>Releases everything that belongs to the client. The device keeps its state.</summary>
    /// <param name="handsOver">Whether another process goes on with the client, which then notices nothing.</param>
    public void End(bool handsOver)
    {
        if (Session is null)
        {
            return;
        }

        wait.Forget();
        Session.Dispose();
        Session = null;
        if (!handsOver)
        {
            _restart?.OnClientGone();
        }

        services.Dispatcher.Clear();
        host.Windows.Clear();
        commands.OnClientGone();
        try
        {
            device.OnDmaChanged();
        }
        catch (Exception e)
        {
            ServerLog.CallbackFailed(_logger, e, nameof(IVfioUserDevice.OnDmaChanged));
        }

        if (!handsOver)
        {
            ServerLog.Disconnected(_logger);
        }
    }

    private void Begin(ClientSession session)
    {
        Session = session;
        wait.Watch(session);
        services.Statistics.CountConnect();
    }
}

using LinuxInterop;
using Microsoft.Extensions.Logging;
using VfioUser.Server.Dma;
using VfioUser.Server.Extension;
using VfioUser.Server.Interrupts;
using VfioUser.Server.Migration;
using VfioUser.Server.Regions;
using VfioUser.Server.Requests;
using VfioUser.Server.Restart;
using VfioUser.Server.Timers;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Connection;

/// <summary>The loop of the device thread. The thread owns the device and all that the client sent, so nothing here has
/// a lock. Each turn runs posted work, then due timers, then at most one message; without a message it waits, or spins
/// for a while first.</summary>
internal sealed class DeviceLoop : IDisposable
{
    /// <summary>Bounds how long a client that never pauses delays its own signals.</summary>
    private const int MessagesPerLook = 64;

    private readonly Arrivals _arrivals;
    private readonly WorkQueue _work;
    private readonly ILogger _logger;
    private readonly DeviceHost _host;
    private readonly RunQueueDelay _runQueueDelay = new();
    private readonly ReceivePacer _pacer;
    private readonly LoopWait _wait;
    private readonly FileQuota _quota;
    private readonly IoSignals _signals;
    private readonly DeviceCommands _commands;
    private readonly RestartRecorder? _restart;
    private readonly DeviceClient _client;
    private int _messagesSinceLook;
    private volatile bool _stopRequested;

    /// <summary>Attaches the device. Device thread, like all members except <see cref="RequestStop"/>.</summary>
    /// <exception cref="ArgumentException">The device describes impossible regions or interrupts, or cannot be
    /// restarted although the options say so.</exception>
    public DeviceLoop(
        IVfioUserDevice device,
        UnixListener listener,
        VfioUserServerOptions options,
        WorkQueue work,
        ServerStatistics statistics,
        IVfioUserExtension? extension,
        ILogger logger)
    {
        _arrivals = new Arrivals(listener, error => ServerLog.AcceptFailed(logger, error));
        _work = work;
        _logger = logger;
        KernelSignal.Prepare();
        SpinPolicy spin = new(options.SpinTime, Environment.ProcessorCount, () => _runQueueDelay.TotalNs);
        _pacer = new ReceivePacer(spin, new EagerReadPolicy(), static () => MonotonicClock.NowNs);
        _signals = new IoSignals(device, logger);
        _host = new DeviceHost(device, work, options, statistics, logger);
        long leadNs = Environment.ProcessorCount > 1 ? (long)(options.TimerLead.TotalMilliseconds * 1_000_000) : 0;
        _wait = new LoopWait(work, _host.Timers, leadNs, _host.Irqs, _signals);
        _quota = new FileQuota(_host.Windows, _host.Irqs, (int)listener.Handle.DangerousGetHandle());
        RegionTable regions = new(device.Regions);
        MigrationSession migration = new(device, _host.Timers, _host.Irqs, _signals);
        _commands = new DeviceCommands(device, regions, _host, _quota, _signals, migration, logger);
        RequestDispatcher dispatcher = new(
            regions,
            _host.Irqs,
            new RegionRequests(device, regions, statistics),
            new IrqRequests(_host.Irqs, _quota),
            _commands,
            new RefusalLog(logger),
            logger);
        _restart = options.FileStore is { } store ? new RestartRecorder(Restartable(device), store, logger) : null;
        SessionServices services = new(
            dispatcher, _host.MessageDma, ServeInside, extension, work.Post, _restart, statistics, options, logger);
        _client = new DeviceClient(device, _host, _commands, _arrivals, _wait, services);
        _client.Resume();
    }

    /// <summary>Guest memory as the client has mapped it.</summary>
    public IGuestMemory Memory => _host.Memory;

    /// <summary>Whether another process goes on when this one has stopped.</summary>
    public bool HandsOver { get; private set; }

    /// <summary>Makes <see cref="Run"/> return. Any thread.</summary>
    /// <param name="handsOver">Whether another process goes on with the client; otherwise the connection ends.</param>
    public void RequestStop(bool handsOver = false)
    {
        HandsOver = handsOver && _restart is not null;
        _stopRequested = true;
        _host.MessageDma.Stop();
        _work.Post(static () => { });
    }

    /// <summary>Serves clients, one after the other, until <see cref="RequestStop"/>.</summary>
    public void Run()
    {
        while (!_stopRequested)
        {
            Turn();
        }

        if (HandsOver)
        {
            _restart?.OnAlive(MonotonicClock.NowNs);
            return;
        }

        _client.Session?.BeginEnd();
        while (_client.Session is { } session)
        {
            Serve(session);
        }
    }

    public void Dispose()
    {
        EndClient();
        _restart?.Dispose();
        _runQueueDelay.Dispose();
        _wait.Dispose();
        _quota.Dispose();
    }

    private static IRestartableDevice Restartable(IVfioUserDevice device) => device as IRestartableDevice
        ?? throw new ArgumentException("This kind of device cannot be restarted under its client.", nameof(device));

    private void Turn()
    {
        bool hasRun = _work.RunAll() | _host.Timers.FireDue();
        if (hasRun)
        {
            _restart?.OnDeviceRan();
        }

        if (_client.Session is null)
        {
            _client.Accept();
        }

        if (_client.Session is { } session)
        {
            Serve(session);
        }
        else
        {
            WaitFor(_arrivals.WaitFor, _arrivals.NextNs, PollFd.Nothing);
        }
    }

    private void Serve(ClientSession session)
    {
        if (session.IsDry && !_pacer.ShouldRead())
        {
            Wait(session);
            return;
        }

        bool moved = session.Step();
        if (session.IsOver)
        {
            EndClient();
        }
        else if (moved)
        {
            _pacer.OnMessage();
            if (++_messagesSinceLook >= MessagesPerLook)
            {
                TakeSignals();
            }
        }
        else if (!session.IsDry)
        {
            Wait(session);
        }
        else if (_pacer.IsSpinning)
        {
            TakeSignals();
        }
    }

    private void EndClient()
    {
        _pacer.Stop();
        _client.End(HandsOver);
    }

    /// <summary>One turn while a callback of the device waits for memory that only the client can reach. Posted work is
    /// left for later, because the callback may itself be posted work.</summary>
    private void ServeInside(ClientSession session, PollFd twin, long deadlineNs)
    {
        _host.Timers.FireDue();
        if (!session.Step())
        {
            _wait.Inside(session, twin, deadlineNs);
        }
    }

    private void Wait(ClientSession session)
    {
        if (_wait.TrySleep(session))
        {
            NoticeOtherClients();
        }
        else
        {
            WaitFor(session.WaitFor, session.DeadlineNs, session.WaitForTwin);
        }

        _pacer.OnWoken();
    }

    private void WaitFor(PollFd socket, long deadlineNs, PollFd twin)
    {
        _wait.For(socket, deadlineNs, twin, withSignals: !_commands.IsCopying);
        TakeSignals();
    }

    /// <summary>Logs once that another client waits and cannot be served yet. Reads a clock, and the socket once a
    /// second.</summary>
    private void NoticeOtherClients()
    {
        if (_client.Session is not null && _arrivals.FindsAnotherWaiting())
        {
            ServerLog.AnotherWaits(_logger);
        }
    }

    /// <summary>Handles signals of the client's kernel, which arrive without a message. Costs nothing while no signal
    /// is registered.</summary>
    private void TakeSignals()
    {
        _messagesSinceLook = 0;
        _host.Irqs.OnResample();
        NoticeOtherClients();
        if (!_commands.IsCopying)
        {
            _signals.Deliver();
        }
    }
}

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
internal sealed class DeviceLoop : IDeviceHost, IDisposable
{
    /// <summary>Bounds how long a client that never pauses delays its own signals.</summary>
    private const int MessagesPerLook = 64;

    private readonly IVfioUserDevice _device;
    private readonly Arrivals _arrivals;
    private readonly WorkQueue _work;
    private readonly ServerStatistics _statistics;
    private readonly ILogger _logger;
    private readonly TimerQueue _timers;
    private readonly RunQueueDelay _runQueueDelay = new();
    private readonly ReceivePacer _pacer;
    private readonly LoopWait _wait;
    private readonly DmaTable _windows = new();
    private readonly MessageDma _messageDma;
    private readonly IrqTable _irqs;
    private readonly FileQuota _quota;
    private readonly IoSignals _signals;
    private readonly DeviceCommands _commands;
    private readonly SessionServices _services;
    private readonly RestartRecorder? _restart;
    private ClientSession? _session;
    private int _messagesSinceLook;
    private volatile bool _stopRequested;

    /// <summary>Attaches the device. Device thread, like all members except <see cref="Post"/> and
    /// <see cref="RequestStop"/>.</summary>
    /// <exception cref="ArgumentException">The device describes impossible regions or interrupts.</exception>
    public DeviceLoop(
        IVfioUserDevice device,
        UnixListener listener,
        VfioUserServerOptions options,
        WorkQueue work,
        ServerStatistics statistics,
        IVfioUserExtension? extension,
        ILogger logger)
    {
        _device = device;
        _arrivals = new Arrivals(listener, error => ServerLog.AcceptFailed(logger, error));
        _work = work;
        _statistics = statistics;
        _logger = logger;
        _timers = new TimerQueue(logger);
        KernelSignal.Prepare();
        _messageDma = new MessageDma(options.DmaTimeout, logger);
        SpinPolicy spin = new(options.SpinTime, Environment.ProcessorCount, () => _runQueueDelay.TotalNs);
        _pacer = new ReceivePacer(spin, new EagerReadPolicy(), static () => MonotonicClock.NowNs);
        DirtyLog dirtyLog = new();
        Memory = new GuestMemory(
            _windows, dirtyLog, new DeviceThreadReader(_windows, work.Post, 2 * options.DmaTimeout));
        _signals = new IoSignals(device, logger);
        device.Attach(this);
        _irqs = new IrqTable(device.Irqs);
        long leadNs = Environment.ProcessorCount > 1 ? (long)(options.TimerLead.TotalMilliseconds * 1_000_000) : 0;
        _wait = new LoopWait(work, _timers, leadNs, _irqs, _signals);
        _quota = new FileQuota(_windows, _irqs, (int)listener.Handle.DangerousGetHandle());
        RegionTable regions = new(device.Regions);
        _commands = new DeviceCommands(
            device,
            regions,
            _irqs,
            _windows,
            _messageDma,
            dirtyLog,
            _quota,
            _signals,
            new MigrationSession(device, _timers, _irqs, _signals),
            logger);
        RequestDispatcher dispatcher = new(
            regions,
            _irqs,
            new RegionRequests(device, regions, statistics),
            new IrqRequests(_irqs, _quota),
            _commands,
            new RefusalLog(logger),
            logger);
        _restart = options.FileStore is { } store ? new RestartRecorder(Restartable(device), store, logger) : null;
        _services = new SessionServices(
            dispatcher, _messageDma, ServeInside, extension, Post, _restart, statistics, options, logger);
        GoOn();
    }

    public IGuestMemory Memory { get; }

    public long NowNs => MonotonicClock.NowNs;

    /// <summary>Whether another process goes on when this one has stopped.</summary>
    public bool HandsOver { get; private set; }

    public bool Trigger(int irqIndex, int vector = 0)
    {
        bool isSignalled = _irqs.Vector(irqIndex, vector).Trigger();
        if (isSignalled)
        {
            _statistics.CountIrq();
        }

        return isSignalled;
    }

    public void SetLevel(int irqIndex, bool isAsserted) => _irqs.Vector(irqIndex, 0).SetLevel(isAsserted);

    public bool IsPending(int irqIndex, int vector) => _irqs.Vector(irqIndex, vector).IsPending;

    public void ClearPending(int irqIndex) => _irqs.ClearPending(irqIndex);

    public IDeviceTimer CreateTimer(Action<long> onDue) => _timers.Create(onDue);

    public bool Post(Action work) => _work.Post(work);

    /// <summary>Makes <see cref="Run"/> return. Any thread.</summary>
    /// <param name="handsOver">Whether another process goes on with the client; otherwise the connection ends.</param>
    public void RequestStop(bool handsOver = false)
    {
        HandsOver = handsOver && _restart is not null;
        _stopRequested = true;
        _messageDma.Stop();
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
            _restart?.OnAlive(NowNs);
            return;
        }

        _session?.BeginEnd();
        while (_session is not null)
        {
            ServeClient();
        }
    }

    public void Dispose()
    {
        EndSession();
        _restart?.Dispose();
        _runQueueDelay.Dispose();
        _wait.Dispose();
        _quota.Dispose();
    }

    private static IRestartableDevice Restartable(IVfioUserDevice device) => device as IRestartableDevice
        ?? throw new ArgumentException("This kind of device cannot be restarted under its client.", nameof(device));

    /// <summary>Goes on where an earlier process ended, if there was one.</summary>
    private void GoOn()
    {
        if (_restart?.Open() is { } client)
        {
            _session = new ClientSession(client, _services, aliveNs: _restart.AliveNs);
            _restart.ReplaySetup(_session.Replay);
            _wait.Watch(_session);
            _statistics.CountConnect();
        }

        _restart?.Begin();
        if (_session is not null)
        {
            _irqs.Resend();
            ServerLog.Resumed(_logger, (NowNs - _restart!.AliveNs!.Value) / 1e9);
        }
    }

    private void Turn()
    {
        bool hasRun = _work.RunAll() | _timers.FireDue();
        if (hasRun)
        {
            _restart?.OnDeviceRan();
        }

        if (_session is null)
        {
            AcceptClient();
        }

        if (_session is null)
        {
            WaitFor(_arrivals.WaitFor, _arrivals.NextNs, PollFd.Nothing);
        }
        else
        {
            ServeClient();
        }
    }

    private void AcceptClient()
    {
        if (_arrivals.TryAccept(out bool isUnserved) is not { } socket)
        {
            return;
        }

        _session = new ClientSession(socket, _services);
        _restart?.OnClient(socket);
        _wait.Watch(_session);
        _statistics.CountConnect();
        if (isUnserved)
        {
            _session.BeginEnd();
        }
        else
        {
            ServerLog.Connected(_logger);
        }
    }

    private void ServeClient()
    {
        ClientSession session = _session!;
        if (session.IsDry && !_pacer.ShouldRead())
        {
            Wait(session);
            return;
        }

        bool moved = session.Step();
        if (session.IsOver)
        {
            EndSession();
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

    /// <summary>Releases everything that belongs to the client. The device keeps its state.</summary>
    private void EndSession()
    {
        if (_session is null)
        {
            return;
        }

        _pacer.Stop();
        _wait.Forget();
        _session.Dispose();
        _session = null;
        if (!HandsOver)
        {
            _restart?.OnClientGone();
        }

        _services.Dispatcher.Clear();
        _windows.Clear();
        _commands.OnClientGone();
        try
        {
            _device.OnDmaChanged();
        }
        catch (Exception e)
        {
            ServerLog.CallbackFailed(_logger, e, nameof(IVfioUserDevice.OnDmaChanged));
        }

        if (!HandsOver)
        {
            ServerLog.Disconnected(_logger);
        }
    }

    /// <summary>One turn while a callback of the device waits for memory that only the client can reach. Posted work is
    /// left for later, because the callback may itself be posted work.</summary>
    private void ServeInside(ClientSession session, PollFd twin, long deadlineNs)
    {
        _timers.FireDue();
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
        if (_session is not null && _arrivals.FindsAnotherWaiting())
        {
            ServerLog.AnotherWaits(_logger);
        }
    }

    /// <summary>Handles signals of the client's kernel, which arrive without a message. Costs nothing while no signal
    /// is registered.</summary>
    private void TakeSignals()
    {
        _messagesSinceLook = 0;
        _irqs.OnResample();
        NoticeOtherClients();
        if (!_commands.IsCopying)
        {
            _signals.Deliver();
        }
    }
}

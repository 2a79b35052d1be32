using System.Collections;
using System.Runtime.InteropServices;
using LinuxInterop;

namespace GvtDevice.Cli.Keeping;

/// <summary>Runs a server and keeps its files. After a crash it starts the next one; on SIGHUP it starts the next one
/// and then ends the present one. The next process goes on with the client.</summary>
internal sealed class Keeper : IDisposable
{
    private const int SigHup = 1;
    private const int SigInt = 2;
    private const int SigTerm = 15;

    /// <summary>After so many servers in a row that ended within a second, none is started any more.</summary>
    private const int MaxShortLives = 10;

    private readonly IReadOnlyList<string> _command;
    private readonly FileKeeper _files = new();
    private readonly EventFd _wake = EventFd.Create();
    private readonly List<PosixSignalRegistration> _signals = [];
    private readonly bool _wantsSpare;
    private NextServer? _next;
    private bool _isReplacing;                          // the present server is to end when the next one is ready
    private volatile bool _restarts;
    private volatile bool _ends;

    /// <param name="command">The program and its arguments.</param>
    /// <param name="wantsSpare">Whether the next server always waits beside the present one.</param>
    public Keeper(IReadOnlyList<string> command, bool wantsSpare)
    {
        _command = command;
        _wantsSpare = wantsSpare;
        On(PosixSignal.SIGHUP, () => _restarts = true);
        On(PosixSignal.SIGINT, () => _ends = true);
        On(PosixSignal.SIGTERM, () => _ends = true);
    }

    /// <summary>Runs until the server is to end, or cannot run.</summary>
    /// <returns>The exit code of the last server.</returns>
    public int Run()
    {
        for (int shortLives = 0; shortLives < MaxShortLives;)
        {
            long startNs = MonotonicClock.NowNs;
            int code;
            using (SpawnedProcess server = Start())
            {
                code = RunUntilItEnds(server);
            }

            _files.Receive();
            bool isPlanned = _isReplacing && _next?.IsReady == true;
            _isReplacing = false;
            if (_ends || !_files.HasBeenReady
                || (!isPlanned && code is CommandRunner.Success or CommandRunner.Usage))
            {
                return code;
            }

            if (!isPlanned)
            {
                Report($"the server ended ({Describe(code)}); starting it again");
            }

            bool isShort = !isPlanned && MonotonicClock.NowNs - startNs < 1_000_000_000;
            shortLives = isShort ? shortLives + 1 : 0;
        }

        Report($"{MaxShortLives} servers in a row ended within a second: giving up");
        return CommandRunner.Failed;
    }

    public void Dispose()
    {
        _signals.ForEach(signal => signal.Dispose());
        _next?.Dispose();
        _files.Dispose();
        _wake.Dispose();
    }

    private static void Report(string text) => Console.Error.WriteLine($"gvt-device keep: {text}");

    private static void ReportNoNext(Exception e) =>
        Report($"the next server cannot go on, so this one does: {e.Message}");

    private static string Describe(int code) =>
        code > 128 ? $"signal {code - 128}" : $"exit code {code}";

    /// <summary>Lets the prepared server go on, or starts one.</summary>
    private SpawnedProcess Start()
    {
        using NextServer? next = _next;
        _next = null;
        try
        {
            if (next is not null)
            {
                return next.Go(_files.Files);
            }
        }
        catch (LinuxException e)
        {
            Report($"the prepared server has ended: {e.Message}");
        }

        return SpawnedProcess.Start(_command, Environment(), _files.Files);
    }

    private int RunUntilItEnds(SpawnedProcess server)
    {
        while (true)
        {
            Poll.Wait(
                [
                    new PollFd(server.Handle, PollEvents.In),
                    new PollFd(_files.Socket, PollEvents.In),
                    new PollFd(_wake.Handle, PollEvents.In),
                    _next?.WaitFor ?? PollFd.Nothing,
                ],
                _next?.DeadlineNs ?? Poll.Never);
            _files.Receive();
            if (_wake.TryRead(out _))
            {
                Obey(server);
            }

            if (_files.TakeReady() && _wantsSpare && _next is null)
            {
                StartNext();
            }

            LookAtNext(server);
            if (server.TryReap() is { } code)
            {
                return code;
            }
        }
    }

    /// <summary>Does what a signal has asked for. A server that is to end closes its connection in order.</summary>
    private void Obey(SpawnedProcess server)
    {
        if (_ends)
        {
            // A second signal means that the user does not want to wait.
            server.Signal(SigInt);
        }
        else if (_restarts && !_isReplacing)
        {
            // A spare may be of another build.
            _next?.Dispose();
            StartNext();
            _isReplacing = _next is not null;
        }

        _restarts = false;
    }

    private void StartNext()
    {
        try
        {
            _next = NextServer.Start(_command, Environment());
        }
        catch (LinuxException e)
        {
            _next = null;
            ReportNoNext(e);
        }
    }

    /// <summary>Ends the present server if it is to be replaced and the next one is ready. It leaves its connection
    /// open.</summary>
    private void LookAtNext(SpawnedProcess server)
    {
        if (_ends || _next is not { IsReady: false } next)
        {
            return;
        }

        try
        {
            next.Look();
            if (next.IsReady && _isReplacing)
            {
                server.Signal(SigTerm);
            }
            else if (next.IsReady)
            {
                Report("a spare server is ready");
            }
        }
        catch (Exception e) when (e is IOException or LinuxException)
        {
            next.Dispose();
            _next = null;
            _isReplacing = false;
            ReportNoNext(e);
        }
    }

    private Dictionary<string, string> Environment()
    {
        Dictionary<string, string> variables = [];
        foreach (DictionaryEntry variable in System.Environment.GetEnvironmentVariables())
        {
            variables[(string)variable.Key] = (string?)variable.Value ?? string.Empty;
        }

        variables["NOTIFY_SOCKET"] = _files.Path;
        return variables;
    }

    private void On(PosixSignal signal, Action act) =>
        _signals.Add(PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            act();
            _wake.Signal();
        }));
}

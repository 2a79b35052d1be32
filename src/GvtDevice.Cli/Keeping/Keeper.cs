using System.Collections;
using System.Runtime.InteropServices;
using LinuxInterop;

namespace GvtDevice.Cli.Keeping;

/// <summary>Runs a server, keeps its files, and starts it again when it has ended: after SIGHUP or a crash. The next
/// process goes on with the client.</summary>
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
    private volatile bool _restarts;
    private volatile bool _ends;

    /// <param name="command">The program and its arguments.</param>
    public Keeper(IReadOnlyList<string> command)
    {
        _command = command;
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
            _restarts = false;
            long startNs = MonotonicClock.NowNs;
            int code = RunOnce();
            _files.Receive();
            if (_ends || (code == CommandRunner.Success && !_restarts) || code == CommandRunner.Usage
                || !_files.HasBeenReady)
            {
                return code;
            }

            if (!_restarts)
            {
                Console.Error.WriteLine($"gvt-device keep: the server ended ({Describe(code)}); starting it again");
            }

            bool isShort = !_restarts && MonotonicClock.NowNs - startNs < 1_000_000_000;
            shortLives = isShort ? shortLives + 1 : 0;
        }

        Console.Error.WriteLine($"gvt-device keep: {MaxShortLives} servers in a row ended within a second: giving up");
        return CommandRunner.Failed;
    }

    public void Dispose()
    {
        _signals.ForEach(signal => signal.Dispose());
        _files.Dispose();
        _wake.Dispose();
    }

    private static string Describe(int code) =>
        code > 128 ? $"signal {code - 128}" : $"exit code {code}";

    private int RunOnce()
    {
        using SpawnedProcess server = SpawnedProcess.Start(_command, Environment(), _files.Files);
        bool isSignalled = false;
        while (true)
        {
            Poll.Wait(
                [
                    new PollFd(server.Handle, PollEvents.In),
                    new PollFd(_files.Socket, PollEvents.In),
                    new PollFd(_wake.Handle, PollEvents.In),
                ],
                Poll.Never);
            _files.Receive();
            if (_wake.TryRead(out _))
            {
                // A server that is to end closes its connection in order; one that is to restart leaves it open. A
                // second signal means that the user does not want to wait.
                server.Signal(_ends ? SigInt : SigTerm);
                isSignalled = true;
            }

            if (server.TryReap() is { } code)
            {
                return isSignalled && _restarts && !_ends ? CommandRunner.Success : code;
            }
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

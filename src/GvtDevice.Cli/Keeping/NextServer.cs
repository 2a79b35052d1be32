using System.Text;
using LinuxInterop;
using Microsoft.Win32.SafeHandles;

namespace GvtDevice.Cli.Keeping;

/// <summary>A server that was started before the present one has ended; see <see cref="Standby"/>.</summary>
internal sealed class NextServer : IDisposable
{
    private const int SigKill = 9;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly SafeFileHandle _socket;
    private readonly SpawnedProcess _process;
    private readonly long _deadlineNs = MonotonicClock.After(s_patience);
    private bool _isTaken;

    private NextServer(SafeFileHandle socket, SpawnedProcess process)
    {
        _socket = socket;
        _process = process;
    }

    /// <summary>Whether it has said that it is ready.</summary>
    public bool IsReady { get; private set; }

    /// <summary>Readable when it is ready or has ended.</summary>
    public PollFd WaitFor => IsReady ? PollFd.Nothing : new PollFd(_socket, PollEvents.In);

    /// <summary>Until when it must be ready; CLOCK_MONOTONIC, in nanoseconds.</summary>
    public long DeadlineNs => IsReady ? Poll.Never : _deadlineNs;

    /// <exception cref="LinuxException">It cannot be started.</exception>
    public static NextServer Start(
        IReadOnlyList<string> command, IEnumerable<KeyValuePair<string, string>> environment)
    {
        (SafeFileHandle ours, SafeFileHandle its) = UnixSocket.CreatePair();
        using (its)
        {
            return new NextServer(ours, SpawnedProcess.Start(command, environment, [(Standby.SocketName, its)]));
        }
    }

    /// <summary>Looks whether it is ready.</summary>
    /// <exception cref="IOException">It cannot serve.</exception>
    public void Look()
    {
        if (!IsReady)
        {
            Span<byte> answer = stackalloc byte[1];
            int count = FdSocket.Receive(_socket, answer, new ReceivedFds(), out _);
            IsReady = count > 0;
            if (count == 0 || (!IsReady && MonotonicClock.NowNs >= _deadlineNs))
            {
                throw new IOException(
                    count == 0 ? "it has ended" : $"it is not ready after {s_patience.TotalSeconds} s");
            }
        }
    }

    /// <summary>Lets it serve.</summary>
    /// <param name="files">The kept files.</param>
    /// <returns>The process; owned by the caller.</returns>
    /// <exception cref="LinuxException">It has ended.</exception>
    public SpawnedProcess Go(IEnumerable<(string Name, SafeFileHandle File)> files)
    {
        foreach ((string name, SafeFileHandle file) in files)
        {
            Send(name + "\n", [file]);
        }

        Send("\n", []);
        _isTaken = true;
        return _process;
    }

    /// <summary>Ends it, unless it serves.</summary>
    public void Dispose()
    {
        _socket.Dispose();
        if (!_isTaken)
        {
            _process.Signal(SigKill);
            Poll.Wait([new PollFd(_process.Handle, PollEvents.In)], Poll.Never);
            _ = _process.TryReap();
            _process.Dispose();
        }
    }

    private void Send(string text, ReadOnlySpan<SafeFileHandle> files)
    {
        while (FdSocket.Send(_socket, Encoding.ASCII.GetBytes(text), default, files) == FdSocket.WouldBlock)
        {
            Poll.Wait([new PollFd(_socket, PollEvents.Out)], Poll.Never);
        }
    }
}

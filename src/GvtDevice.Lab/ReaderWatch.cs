using System.Runtime.InteropServices;
using LinuxInterop;
using Microsoft.Win32.SafeHandles;

namespace GvtDevice.Lab;

/// <summary>Notices that the last reader of a pipe is gone. .NET's console says nothing of it: it drops what is
/// written then.</summary>
internal sealed class ReaderWatch : IDisposable
{
    private const int StandardOutput = 1;

    private readonly CancellationTokenSource _gone = new();
    private readonly EventFd _stop = EventFd.Create();
    private readonly SafeHandle? _pipe;
    private readonly Thread? _thread;

    /// <param name="pipe">The end that is written to; null to watch nothing.</param>
    public ReaderWatch(SafeHandle? pipe)
    {
        _pipe = pipe;
        if (pipe is not null)
        {
            _thread = new Thread(Watch) { IsBackground = true, Name = "reader watch" };
            _thread.Start();
        }
    }

    /// <summary>Is cancelled when the last reader is gone.</summary>
    public CancellationToken Gone => _gone.Token;

    /// <summary>Watches standard output, if that is a pipe.</summary>
    public static ReaderWatch OfStandardOutput()
    {
        string? target = File.ResolveLinkTarget($"/proc/self/fd/{StandardOutput}", returnFinalTarget: false)?.Name;
        return new ReaderWatch(
            target?.StartsWith("pipe:", StringComparison.Ordinal) == true
                ? new SafeFileHandle(StandardOutput, ownsHandle: false)
                : null);
    }

    public void Dispose()
    {
        _stop.Signal();
        _thread?.Join();
        _stop.Dispose();
        _gone.Dispose();
    }

    /// <summary>Without events to wait for, only errors end the wait: poll reports one when no reader is left.
    /// </summary>
    private void Watch()
    {
        PollFd[] fds = [new PollFd(_pipe!, PollEvents.None), new PollFd(_stop.Handle, PollEvents.In)];
        while (Poll.Wait(fds, Poll.Never) == 0)
        {
            // A signal has ended the wait.
        }

        if (!fds[1].IsReady)
        {
            _gone.Cancel();
        }
    }
}

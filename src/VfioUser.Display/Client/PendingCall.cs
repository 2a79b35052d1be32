using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using VfioUser.Protocol;

namespace VfioUser.Display.Client;

/// <summary>A request that waits for its reply.</summary>
/// <param name="command">The command.</param>
/// <param name="payload">What follows the header.</param>
/// <param name="fds">The descriptors that go with it.</param>
/// <param name="timeout">How long the reply may take.</param>
/// <param name="continuesAtOnce">Whether what awaits the reply goes on on the thread that has received it.</param>
internal sealed class PendingCall(
    VfioUserCommand command, byte[] payload, SafeFileHandle[] fds, TimeSpan timeout, bool continuesAtOnce = false)
{
    private readonly TaskCompletionSource<CallReply> _reply = new(
        continuesAtOnce ? TaskCreationOptions.None : TaskCreationOptions.RunContinuationsAsynchronously);

    public VfioUserCommand Command => command;

    public ReadOnlySpan<byte> Payload => payload;

    public ReadOnlySpan<SafeFileHandle> Fds => fds;

    public TimeSpan Timeout => timeout;

    public long DeadlineNs { get; } = MonotonicClock.After(timeout);

    public Task<CallReply> Reply => _reply.Task;

    /// <summary>Whether the call is complete, so that its reply is not needed.</summary>
    public bool IsOver => _reply.Task.IsCompleted;

    public void Complete(CallReply reply)
    {
        if (!_reply.TrySetResult(reply))
        {
            reply.Dispose();
        }
    }

    public void Fail(Exception reason) => _reply.TrySetException(reason);

    public void Cancel(CancellationToken cancellation) => _reply.TrySetCanceled(cancellation);
}

/// <summary>A reply, copied out of the receive buffer.</summary>
internal sealed class CallReply(Errno errno, byte[] payload, SafeFileHandle[] fds) : IDisposable
{
    public Errno Errno => errno;

    public byte[] Payload => payload;

    /// <summary>Takes the first descriptor; null when there is none.</summary>
    public SafeFileHandle? TakeFile()
    {
        SafeFileHandle? file = fds.Length > 0 ? fds[0] : null;
        fds = [.. fds.Skip(1)];
        return file;
    }

    public void Dispose()
    {
        foreach (SafeFileHandle fd in fds)
        {
            fd.Dispose();
        }
    }
}

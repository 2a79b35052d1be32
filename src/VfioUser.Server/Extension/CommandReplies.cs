using LinuxInterop;
using VfioUser.Protocol;
using VfioUser.Server.Transport;

namespace VfioUser.Server;

/// <summary>Answers commands that may take their time. On the thread that serves the client.</summary>
/// <param name="channel">To the client; not disposed of here.</param>
/// <param name="post">Runs work on the thread that serves the client, or returns false when that has ended.</param>
/// <param name="onRefused">Told of a command that the client made a mistake in.</param>
/// <param name="onFailed">Told of a command that failed by no mistake of the client.</param>
/// <param name="commandChannel">Where our own commands go; <paramref name="channel"/> when null.</param>
public sealed class CommandReplies(
    MessageChannel channel,
    Func<Action, bool> post,
    Action<MessageHeader, VfioUserException> onRefused,
    Action<MessageHeader, Exception> onFailed,
    Func<MessageChannel>? commandChannel = null) : IDisposable
{
    private bool _isOver;

    /// <summary>Runs work while there is a client. Any thread.</summary>
    /// <returns>false when it will never run.</returns>
    public bool Post(Action work) => post(() =>
    {
        if (!_isOver)
        {
            work();
        }
    });

    /// <summary>Sends a command that wants no reply, if there is room. The client may leave it unread for as long as it
    /// likes.</summary>
    /// <returns>false when the client has yet to read what was sent before, or has gone: nothing was sent.</returns>
    public bool TrySend(VfioUserCommand command, ReadOnlySpan<byte> payload)
    {
        try
        {
            return (commandChannel?.Invoke() ?? channel).TrySend(new MessageHeader(0, command, 0, MessageFlags.NoReply, 0), payload);
        }
        catch (LinuxException)
        {
            // A dead connection shows at the next read.
            return false;
        }
    }

    /// <summary>Replies when the work is done, which may be now. Descriptors of the command that nobody took are closed
    /// before that.</summary>
    /// <param name="header">Of the command.</param>
    /// <param name="work">What it asked for.</param>
    /// <param name="onDone">Called when the reply was sent, or will never be, and not when that is now.</param>
    /// <returns>true when the reply comes later.</returns>
    public bool Answer(MessageHeader header, Task<CommandReply> work, Action? onDone = null)
    {
        channel.Release();
        if (work.IsCompleted)
        {
            Finish(header, work);
            return false;
        }

        _ = work.ContinueWith(
            done =>
            {
                if (!post(() => FinishLater(header, done, onDone)))
                {
                    Drop(done);
                }
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        return true;
    }

    /// <summary>Replies that a command was not carried out: with the errno of a <see cref="VfioUserException"/>, else EIO.</summary>
    public void Refuse(MessageHeader header, Exception reason)
    {
        channel.Release();
        SendRefusal(header, reason);
    }

    /// <summary>Nothing is sent any more.</summary>
    public void Dispose() => _isOver = true;

    /// <summary>Leaves the current message alone, which may be another by now.</summary>
    private void SendRefusal(MessageHeader header, Exception reason)
    {
        Errno errno = Errno.EIO;
        if (reason is VfioUserException refusal)
        {
            onRefused(header, refusal);
            errno = refusal.Errno;
        }
        else
        {
            onFailed(header, reason);
        }

        if (!header.WantsNoReply && header.IsCommand)
        {
            Send(header.ToErrorReply(errno), new CommandReply([]));
        }
    }

    private void FinishLater(MessageHeader header, Task<CommandReply> work, Action? onDone)
    {
        onDone?.Invoke();
        if (_isOver)
        {
            Drop(work);
        }
        else
        {
            Finish(header, work);
        }
    }

    private void Finish(MessageHeader header, Task<CommandReply> work)
    {
        CommandReply reply;
        try
        {
            reply = work.GetAwaiter().GetResult();
        }
        catch (Exception e)
        {
            SendRefusal(header, e);
            return;
        }

        if (header.WantsNoReply)
        {
            reply.Dispose();
        }
        else
        {
            Send(header.ToReply(reply.Payload.Length), reply);
        }
    }

    /// <summary>A dead connection shows at the next read.</summary>
    private void Send(MessageHeader header, CommandReply reply)
    {
        using (reply)
        {
            try
            {
                channel.Send(header, reply.Payload, reply.Fds);
            }
            catch (Exception e) when (e is LinuxException or ProtocolViolationException)
            {
            }
        }
    }

    private static void Drop(Task<CommandReply> work)
    {
        if (work.IsCompletedSuccessfully)
        {
            work.Result.Dispose();
        }
        else
        {
            _ = work.Exception;
        }
    }
}

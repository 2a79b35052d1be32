using LinuxInterop;
using Microsoft.Extensions.Logging;
using VfioUser.Protocol;
using VfioUser.Server.Extension;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Connection;

/// <summary>Answers commands whose reply may come later. On the thread that serves the client.</summary>
/// <param name="channel">To the client; not disposed of here.</param>
/// <param name="post">Runs work on the thread that serves the client, or returns false when that has ended.</param>
/// <param name="refusals">For what the client did wrong.</param>
/// <param name="logger">For what we did wrong.</param>
internal sealed class LateReplies(MessageChannel channel, Func<Action, bool> post, RefusalLog refusals, ILogger logger)
    : IDisposable
{
    private bool _isOver;

    /// <summary>Replies when the work is done, which may be now. Closes the command's unclaimed descriptors
    /// first.</summary>
    /// <param name="header">Of the command.</param>
    /// <param name="work">What it asked for.</param>
    /// <param name="onDone">If the reply comes later: called when the work is done.</param>
    /// <returns>true when the reply comes later.</returns>
    public bool Answer(MessageHeader header, Task<CommandReply> work, Action? onDone)
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

    /// <summary>Nothing is sent any more.</summary>
    public void Dispose() => _isOver = true;

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

    /// <summary>Leaves the current message alone, which may be another by now.</summary>
    private void Finish(MessageHeader header, Task<CommandReply> work)
    {
        try
        {
            using CommandReply reply = work.GetAwaiter().GetResult();
            if (!header.WantsNoReply)
            {
                Send(header.ToReply(reply.Payload.Length), reply);
            }
        }
        catch (VfioUserException e)
        {
            refusals.Refused(header, e);
            Refuse(header, e.Errno);
        }
        catch (Exception e)
        {
            ServerLog.DeviceFailed(logger, e, header.Command, header.Id);
            Refuse(header, Errno.EIO);
        }
    }

    private void Refuse(MessageHeader header, Errno errno)
    {
        if (!header.WantsNoReply)
        {
            using CommandReply nothing = new([]);
            Send(header.ToErrorReply(errno), nothing);
        }
    }

    /// <summary>A dead connection shows at the next read.</summary>
    private void Send(MessageHeader header, CommandReply reply)
    {
        try
        {
            channel.Send(header, reply.Payload, reply.Fds);
        }
        catch (Exception e) when (e is LinuxException or ProtocolViolationException)
        {
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

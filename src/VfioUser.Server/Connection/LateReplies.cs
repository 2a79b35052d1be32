using LinuxInterop;
using Microsoft.Extensions.Logging;
using VfioUser.Protocol;
using VfioUser.Server.Extension;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Connection;

/// <summary>Answers commands whose reply may come later. Used on the thread that serves the client.</summary>
/// <param name="channel">The channel to the client; not disposed of here.</param>
/// <param name="post">Runs work on the thread that serves the client; returns false when that thread has ended.</param>
/// <param name="refusals">Logs the client's errors.</param>
/// <param name="logger">Logs the server's own errors.</param>
internal sealed class LateReplies(MessageChannel channel, Func<Action, bool> post, RefusalLog refusals, ILogger logger)
    : IDisposable
{
    private bool _isOver;

    /// <summary>Replies when the work is done, which may be at once. Closes the command's unclaimed descriptors
    /// first.</summary>
    /// <param name="header">The header of the command.</param>
    /// <param name="work">The work of the command.</param>
    /// <param name="onDone">Called when the work is done, if the reply comes later.</param>
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

    /// <summary>Ends all sending.</summary>
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

    /// <summary>Does not touch the current message, which may belong to another command by now.</summary>
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

    /// <summary>The next read reports a dead connection.</summary>
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

using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using VfioUser.Protocol;
using VfioUser.Server.Requests;
using VfioUser.Server.Restart;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Connection;

/// <summary>Handles the messages of one client: takes its replies, executes and answers its commands, and records what
/// another process needs to go on.</summary>
/// <param name="services">The services of the loop.</param>
/// <param name="channel">The client's messages.</param>
/// <param name="dmaLink">Knows which commands must wait while the device waits for guest memory.</param>
/// <param name="executor">Executes commands.</param>
/// <param name="deadlines">Knows which messages are late.</param>
internal sealed class MessageHandler(
    SessionServices services,
    MessageChannel channel,
    DmaLink dmaLink,
    RequestExecutor executor,
    SessionDeadlines deadlines) : IDisposable
{
    private readonly RestartRecorder? _restart = services.Restart;
    private readonly Reply _reply = new();
    private readonly LateReplies _lateReplies =
        new(channel, services.Post, services.Dispatcher.Refusals, services.Logger);

    private bool _isInOrder;                            // a command is being executed that no later one may overtake

    /// <summary>Whether a command is being executed.</summary>
    public bool IsExecuting { get; private set; }

    /// <summary>Whether the current message waits: see <see cref="MustWait"/>.</summary>
    public bool IsHeld { get; private set; }

    /// <summary>Whether the current message waits for the reply to another command. Otherwise it can be tried
    /// again.</summary>
    public bool WaitsForReply => IsHeld && _isInOrder;

    /// <summary>Executes a message of the setup again, which an earlier process has answered.</summary>
    public void Replay(in Message message)
    {
        _reply.Clear();
        if (executor.ExecuteAnyway(message, _reply) == Errno.None)
        {
            OnAnswered(message.Header.Command);
        }
    }

    /// <summary>Handles the current message, or holds it.</summary>
    /// <returns>false: the client's first command was no VERSION that the server accepts, so the session
    /// ends.</returns>
    public bool Handle(in Message message)
    {
        MessageHeader header = message.Header;
        ServerLog.Request(services.Logger, header.Command, header.Id, message.Payload.Length);
        IsHeld = false;
        if (_restart?.WasDone(header) == true)
        {
            int number = channel.Number;
            AnswerLate(header);
            Consume(number);
            return true;
        }

        if (header.IsReply)
        {
            deadlines.OnMessage(header);
            if (!services.Dma.TryComplete(message))
            {
                ServerLog.UnsolicitedReply(services.Logger, header.Command, header.Id);
            }

            return true;
        }

        IsHeld = MustWait(message);
        return IsHeld || ExecuteAndAnswer(message);
    }

    public void Dispose() => _lateReplies.Dispose();

    /// <summary>Whether a command must wait for the reply to another one, or for the device.</summary>
    private bool MustWait(in Message command) => _isInOrder || dmaLink.MustWait(command);

    /// <returns>As <see cref="Handle"/>.</returns>
    private bool ExecuteAndAnswer(in Message message)
    {
        MessageHeader header = message.Header;
        int number = channel.Number;
        deadlines.OnMessage(header);
        services.Statistics.CountMessage(header.Command);
        Errno errno = Execute(message);
        if (_reply.Work is { } work)
        {
            _restart?.Publish();
            Consume(number);
            bool isInOrder = _reply.IsInOrder || !services.HasDevice;
            _isInOrder = _lateReplies.Answer(header, work, isInOrder ? EndOrder : null) && isInOrder;
            return true;
        }

        // Closes the descriptors that the handler left before the reply is sent: a client that has the reply finds none
        // open.
        channel.Release();
        Answer(header, errno);
        Consume(number);
        if (executor.Peer is null)
        {
            return false;
        }

        OnAnswered(header.Command);
        return true;
    }

    private Errno Execute(in Message message)
    {
        SafeFileHandle[]? files = _restart is not null && ClientSetup.Concerns(message.Header.Command)
            ? ClientSetup.FilesOf(message)
            : null;
        _reply.Clear();
        IsExecuting = true;
        _restart?.OnExecuting();
        Errno errno = executor.Execute(message, _reply);
        IsExecuting = false;
        _restart?.OnExecuted(message, errno == Errno.None, files);
        return errno;
    }

    private void Answer(in MessageHeader header, Errno errno)
    {
        bool isWhole = errno == Errno.None && !MustBeShort(header);
        _restart?.Publish();
        if (header.WantsNoReply)
        {
            return;
        }

        if (isWhole)
        {
            channel.Send(header.ToReply(_reply.Payload.Length), _reply.Payload, _reply.Fds);
        }
        else
        {
            channel.Send(header.ToErrorReply(errno == Errno.None ? Errno.ETIMEDOUT : errno), default);
        }
    }

    /// <summary>Answers a command that an earlier process executed but perhaps did not answer.</summary>
    private void AnswerLate(in MessageHeader header)
    {
        if (!header.WantsNoReply)
        {
            channel.Send(header.ToErrorReply(Errno.ETIMEDOUT), default);
        }
    }

    private void OnAnswered(VfioUserCommand command)
    {
        if (command == VfioUserCommand.Version)
        {
            dmaLink.Negotiated();
        }
    }

    private void EndOrder() => _isInOrder = false;

    /// <summary>Removes a message from the socket, if it is still there.</summary>
    private void Consume(int number)
    {
        if (_restart is not null)
        {
            channel.Consume(number);
            _restart.OnConsumed();
        }
    }

    /// <summary>Whether the reply has more than a header and is so late that the client may have abandoned the
    /// request.</summary>
    private bool MustBeShort(in MessageHeader request)
    {
        if (_reply.Payload.IsEmpty || request.Command == VfioUserCommand.Version)
        {
            return false;
        }

        deadlines.Notice();
        return deadlines.IsLate;
    }
}

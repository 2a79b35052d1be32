using VfioUser.Protocol;

namespace VfioUser.Server.Transport;

/// <summary>The peer broke the framing, or takes too long over it: nothing it sends from here on can be understood,
/// so its connection must be closed.</summary>
public sealed class ProtocolViolationException : Exception
{
    public ProtocolViolationException(string message, MessageHeader? header = null)
        : base(message)
    {
        Header = header;
    }

    /// <summary>The header of the offending message, when it got that far.</summary>
    public MessageHeader? Header { get; }
}

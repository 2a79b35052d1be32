using VfioUser.Protocol;

namespace VfioUser.Server.Transport;

/// <summary>The peer broke the framing or missed a deadline. Its further bytes cannot be interpreted, so the connection
/// must be closed.</summary>
public sealed class ProtocolViolationException : Exception
{
    public ProtocolViolationException(string message, MessageHeader? header = null)
        : base(message)
    {
        Header = header;
    }

    /// <summary>The header of the offending message, if it was received.</summary>
    public MessageHeader? Header { get; }
}

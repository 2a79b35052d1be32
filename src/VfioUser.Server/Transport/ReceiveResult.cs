namespace VfioUser.Server.Transport;

/// <summary>The result of <see cref="MessageChannel.Receive"/>.</summary>
public enum ReceiveResult
{
    /// <summary>No message, or a part of one; wait for more bytes.</summary>
    Nothing,

    /// <summary>A whole message: see <see cref="MessageChannel.Current"/>.</summary>
    Message,

    /// <summary>The peer has disconnected; a partial message is dropped.</summary>
    EndOfStream,
}

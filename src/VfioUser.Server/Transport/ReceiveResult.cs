namespace VfioUser.Server.Transport;

/// <summary>What <see cref="MessageChannel.Receive"/> found.</summary>
public enum ReceiveResult
{
    /// <summary>Nothing, or a part of a message; wait for more bytes.</summary>
    Nothing,

    /// <summary>A whole message: see <see cref="MessageChannel.Current"/>.</summary>
    Message,

    /// <summary>The peer has gone; a message that it left half sent is not delivered.</summary>
    EndOfStream,
}

using VfioUser.Protocol;

namespace VfioUser.Server;

/// <summary>Refuses one request: the client gets <see cref="Errno"/>, and the connection stays open.</summary>
public sealed class VfioUserException : Exception
{
    public VfioUserException(Errno errno, string message)
        : base(message)
    {
        Errno = errno;
    }

    /// <summary>The errno of the error reply.</summary>
    public Errno Errno { get; }
}

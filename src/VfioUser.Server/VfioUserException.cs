using VfioUser.Protocol;

namespace VfioUser.Server;

/// <summary>One request is refused; the client gets <see cref="Errno"/> and the connection lives on.</summary>
public sealed class VfioUserException : Exception
{
    public VfioUserException(Errno errno, string message)
        : base(message)
    {
        Errno = errno;
    }

    /// <summary>What the error reply carries.</summary>
    public Errno Errno { get; }
}

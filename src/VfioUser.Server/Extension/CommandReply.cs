using Microsoft.Win32.SafeHandles;

namespace VfioUser.Server.Extension;

/// <summary>The reply to a command of an extension.</summary>
/// <param name="payload">The bytes after the header.</param>
/// <param name="fds">The descriptors sent with the reply.</param>
public sealed class CommandReply(byte[] payload, params SafeFileHandle[] fds) : IDisposable
{
    public ReadOnlySpan<byte> Payload => payload;

    public ReadOnlySpan<SafeFileHandle> Fds => fds;

    /// <summary>Whether the descriptors belong to another owner. Otherwise the server closes them after
    /// sending.</summary>
    public bool LeavesOpen { get; init; }

    public void Dispose()
    {
        foreach (SafeFileHandle fd in LeavesOpen ? [] : fds)
        {
            fd.Dispose();
        }
    }
}

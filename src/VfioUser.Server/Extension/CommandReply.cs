using Microsoft.Win32.SafeHandles;

namespace VfioUser.Server.Extension;

/// <summary>What answers a command of an extension.</summary>
/// <param name="payload">What follows the header.</param>
/// <param name="fds">Travel along.</param>
public sealed class CommandReply(byte[] payload, params SafeFileHandle[] fds) : IDisposable
{
    public ReadOnlySpan<byte> Payload => payload;

    public ReadOnlySpan<SafeFileHandle> Fds => fds;

    /// <summary>The descriptors stay somebody else's; otherwise they are closed here once they have
    /// travelled.</summary>
    public bool LeavesOpen { get; init; }

    public void Dispose()
    {
        foreach (SafeFileHandle fd in LeavesOpen ? [] : fds)
        {
            fd.Dispose();
        }
    }
}

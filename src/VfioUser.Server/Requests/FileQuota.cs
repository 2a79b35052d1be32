using LinuxInterop;
using VfioUser.Protocol;
using VfioUser.Server.Dma;
using VfioUser.Server.Interrupts;

namespace VfioUser.Server.Requests;

/// <summary>How many of the files that it sends one client may have us keep open, so that none can take them from the
/// clients of other devices, or from the runtime, which dies when it cannot open an assembly.</summary>
internal sealed class FileQuota : IDisposable
{
    /// <summary>For the runtime, which opens an assembly when its code is first run, for connections, and for the files
    /// of a message that is being handled.</summary>
    private const int SpareFiles = 64;

    /// <summary>Enough for any guest; granted even where there are too many servers for the limit of the
    /// process.</summary>
    private const int MinFiles = 64;

    private static readonly Lock s_gate = new();
    private static int s_servers;
    private static int s_ownFiles;

    private readonly DmaTable _windows;
    private readonly IrqTable _irqs;

    /// <param name="windows">The client's.</param>
    /// <param name="irqs">The device's.</param>
    /// <param name="newestFile">A descriptor that has just been opened: its number tells how many there are.</param>
    public FileQuota(DmaTable windows, IrqTable irqs, int newestFile)
    {
        _windows = windows;
        _irqs = irqs;
        lock (s_gate)
        {
            s_servers++;
            s_ownFiles = Math.Max(s_ownFiles, newestFile + 1);
        }
    }

    /// <summary>Before files of the client are kept; those of windows count once they are there.</summary>
    /// <param name="count">Files that are to be kept on top.</param>
    /// <exception cref="VfioUserException">EMFILE: too many.</exception>
    public void Require(int count)
    {
        int limit = Math.Max(
            MinFiles, (ProcessLimits.OpenFiles - s_ownFiles - SpareFiles) / Volatile.Read(ref s_servers));
        if (_windows.Files.Count + _irqs.KeptFiles + count > limit)
        {
            throw new VfioUserException(Errno.EMFILE, $"the server keeps at most {limit} files for a client");
        }
    }

    public void Dispose()
    {
        lock (s_gate)
        {
            s_servers--;
        }
    }
}

using LinuxInterop;
using VfioUser.Protocol;
using VfioUser.Server.Dma;
using VfioUser.Server.Interrupts;

namespace VfioUser.Server.Requests;

/// <summary>Limits the client's files that the server keeps open, so one client cannot exhaust the descriptors of the
/// other devices' clients, or of the runtime, which dies when it cannot open an assembly.</summary>
internal sealed class FileQuota : IDisposable
{
    /// <summary>Reserved for the runtime, which opens an assembly when its code first runs, for connections, and for
    /// the files of the message being handled.</summary>
    private const int SpareFiles = 64;

    /// <summary>Enough for any guest; granted even when too many servers share the limit of the process.</summary>
    private const int MinFiles = 64;

    private static readonly Lock s_gate = new();
    private static int s_servers;
    private static int s_ownFiles;

    private readonly DmaTable _windows;
    private readonly IrqTable _irqs;

    /// <param name="windows">The client's windows.</param>
    /// <param name="irqs">The device's interrupts.</param>
    /// <param name="newestFile">A descriptor opened just now: its number shows how many are open.</param>
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

    /// <summary>Checks that the client's files may be kept. The files of windows count once the windows
    /// exist.</summary>
    /// <param name="count">The number of further files to keep.</param>
    /// <exception cref="VfioUserException">EMFILE: too many files.</exception>
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

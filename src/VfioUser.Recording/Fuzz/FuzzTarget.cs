using System.Globalization;
using LinuxInterop;
using Microsoft.Win32.SafeHandles;

namespace VfioUser.Recording.Fuzz;

/// <summary>The process behind a socket, observed through /proc.</summary>
internal sealed class FuzzTarget
{
    private readonly string _proc;

    /// <exception cref="LinuxException">No process listens on the socket.</exception>
    public FuzzTarget(string path)
    {
        using SafeFileHandle socket = UnixSocket.Connect(path, TimeSpan.Zero);
        ProcessId = PeerCredentials.Of(socket)?.ProcessId ?? 0;
        _proc = string.Create(CultureInfo.InvariantCulture, $"/proc/{ProcessId}");
    }

    public int ProcessId { get; }

    public bool IsAlive => Directory.Exists(_proc + "/fd");

    /// <summary>The number of open files that clients can affect, without the libraries that a runtime opens on
    /// demand.</summary>
    public int OpenFiles => new DirectoryInfo(_proc + "/fd").EnumerateFileSystemInfos().Count(IsClientsKind);

    public long ResidentKiB
    {
        get
        {
            string line = File.ReadLines(_proc + "/status")
                .First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
            return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
    }

    private static bool IsClientsKind(FileSystemInfo fd) => fd.LinkTarget is { } target
        && Path.GetExtension(target) is not (".dll" or ".so" or ".pdb")
        && !target.StartsWith("/memfd:doublemapper", StringComparison.Ordinal);
}

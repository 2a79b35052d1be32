using System.Buffers.Binary;
using System.Globalization;
using System.Net.Sockets;

namespace VfioUser.Recording.Fuzz;

/// <summary>The process behind a socket, observed through /proc.</summary>
internal sealed class FuzzTarget
{
    private const int SolSocket = 1;                    // SOL_SOCKET
    private const int PeerCredentials = 17;             // SO_PEERCRED: pid, uid, gid

    private readonly string _proc;

    /// <exception cref="SocketException">No process listens on the socket.</exception>
    public FuzzTarget(string path)
    {
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(path.StartsWith('@') ? '\0' + path[1..] : path));
        Span<byte> credentials = stackalloc byte[12];
        socket.GetRawSocketOption(SolSocket, PeerCredentials, credentials);
        ProcessId = BinaryPrimitives.ReadInt32LittleEndian(credentials);
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

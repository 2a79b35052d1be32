using System.Text;
using LinuxInterop;
using Microsoft.Win32.SafeHandles;

namespace GvtDevice.Cli.Keeping;

/// <summary>Keeps files for a service, as systemd does: receives FDSTORE=1 and FDSTOREREMOVE=1. Source: sd_notify(3),
/// sd_pid_notify_with_fds(3).</summary>
internal sealed class FileKeeper : IDisposable
{
    private const int MaxFiles = 4096;
    private const int MaxMessageBytes = 4096;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gvt-keep-");
    private readonly List<(string Name, SafeFileHandle File)> _files = [];
    private readonly ReceivedFds _received = new();
    private readonly byte[] _buffer = new byte[MaxMessageBytes];
    private bool _isReady;

    /// <exception cref="LinuxException">The socket cannot be created.</exception>
    public FileKeeper()
    {
        Path = System.IO.Path.Combine(_folder.FullName, "notify");
        Socket = UnixSocket.BindDatagram(Path);
    }

    /// <summary>The value for NOTIFY_SOCKET.</summary>
    public string Path { get; }

    /// <summary>Readable when there are messages.</summary>
    public SafeFileHandle Socket { get; }

    /// <summary>The kept files in the order in which they came.</summary>
    public IReadOnlyList<(string Name, SafeFileHandle File)> Files => _files;

    /// <summary>Whether a service has said that it is ready (READY=1).</summary>
    public bool HasBeenReady { get; private set; }

    /// <summary>Whether one has said so since the last call.</summary>
    public bool TakeReady()
    {
        (bool isReady, _isReady) = (_isReady, false);
        return isReady;
    }

    /// <summary>Handles all messages that have arrived.</summary>
    public void Receive()
    {
        while (FdSocket.Receive(Socket, _buffer, _received, out _) is > 0 and int count)
        {
            Obey(Encoding.ASCII.GetString(_buffer, 0, count).Split('\n'));
            _received.CloseAll();
        }
    }

    public void Dispose()
    {
        _files.ForEach(file => file.File.Dispose());
        Socket.Dispose();
        _folder.Delete(recursive: true);
    }

    private void Obey(string[] lines)
    {
        const string nameKey = "FDNAME=";
        if (lines.Contains("READY=1"))
        {
            HasBeenReady = _isReady = true;
        }

        if (lines.FirstOrDefault(line => line.StartsWith(nameKey, StringComparison.Ordinal)) is not { } line)
        {
            return;
        }

        string name = line[nameKey.Length..];
        if (lines.Contains("FDSTOREREMOVE=1"))
        {
            Remove(name);
        }
        else if (lines.Contains("FDSTORE=1"))
        {
            for (int i = 0; i < _received.Count && _files.Count < MaxFiles; i++)
            {
                _files.Add((name, _received.TryTake(i)!));
            }
        }
    }

    private void Remove(string name)
    {
        foreach ((_, SafeFileHandle file) in _files.Where(file => file.Name == name))
        {
            file.Dispose();
        }

        _files.RemoveAll(file => file.Name == name);
    }
}

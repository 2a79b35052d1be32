using System.Net.Sockets;
using LinuxInterop;
using Microsoft.Win32.SafeHandles;

namespace VfioUser.Recording.Replay;

/// <summary>Files of the recorded kinds and sizes, for one message. Memory is zero, because its contents are not
/// recorded.</summary>
internal sealed class StandIns : IDisposable
{
    private readonly List<IDisposable> _owned = [];
    private readonly SafeFileHandle[] _handles;

    /// <exception cref="LinuxException">A file cannot be created: the memory is too large, or descriptors have run
    /// out.</exception>
    public StandIns(IReadOnlyList<FileDescription> files)
    {
        _handles = new SafeFileHandle[files.Count];
        for (int i = 0; i < files.Count; i++)
        {
            _handles[i] = Create(files[i]);
        }
    }

    public ReadOnlySpan<SafeFileHandle> Handles => _handles;

    public void Dispose() => _owned.ForEach(file => file.Dispose());

    private SafeFileHandle Create(FileDescription file)
    {
        switch (file.Kind)
        {
            case FileKind.Memory:
                return Own(MemFd.CreateFile("replay", file.Size, file.Seals));
            case FileKind.EventFd:
                return Own(EventFd.Create()).Handle;
            case FileKind.Socket:
                Socket socket = Own(new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified));
                return Own(new SafeFileHandle(socket.Handle, ownsHandle: false));
            default:
                return Own(File.OpenHandle("/dev/null"));
        }
    }

    private T Own<T>(T file)
        where T : IDisposable
    {
        _owned.Add(file);
        return file;
    }
}

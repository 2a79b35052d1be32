using Microsoft.Win32.SafeHandles;

namespace LinuxInterop;

/// <summary>A child process that gets descriptors as a service manager passes them (<see cref="PassedFiles"/>). It is
/// in a process group of its own, so that a terminal's Ctrl-C reaches only its parent.</summary>
public sealed unsafe class SpawnedProcess : IDisposable
{
    private const int FirstFd = 3;                      // SD_LISTEN_FDS_START
    private const int SafeFd = 256;                     // above the descriptors that the child gets

    /// <summary>The child must find its own number in LISTEN_PID, which nobody knows before it runs.</summary>
    private const string Script = "LISTEN_PID=$$ exec \"$0\" \"$@\"";

    private bool _isReaped;

    private SpawnedProcess(int id)
    {
        Id = id;
        Handle = Libc.OpenProcess(id);
    }

    public int Id { get; }

    /// <summary>Readable when the process has ended (a pidfd).</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>Starts a program.</summary>
    /// <param name="command">The path of the program, and its arguments.</param>
    /// <param name="environment">Its environment; LISTEN_FDS and LISTEN_FDNAMES are added.</param>
    /// <param name="files">The descriptors and their names.</param>
    /// <exception cref="LinuxException">posix_spawn failed.</exception>
    public static SpawnedProcess Start(
        IReadOnlyList<string> command,
        IEnumerable<KeyValuePair<string, string>> environment,
        IReadOnlyList<(string Name, SafeFileHandle File)> files)
    {
        string?[] variables =
        [
            .. environment.Select(variable => $"{variable.Key}={variable.Value}"),
            $"LISTEN_FDS={files.Count}",
            $"LISTEN_FDNAMES={string.Join(':', files.Select(file => file.Name))}",
            null,
        ];
        byte* actions = stackalloc byte[Libc.SpawnObjectBytes];
        byte* attributes = stackalloc byte[Libc.SpawnObjectBytes];
        List<SafeFileHandle> copies = [];
        _ = Libc.InitializeFileActions(actions);
        _ = Libc.InitializeAttributes(attributes);
        try
        {
            // A shell makes what it runs in the background ignore SIGINT.
            Span<ulong> signals = stackalloc ulong[Libc.SignalSetWords];
            signals.Clear();
            signals[0] = ~0UL;
            _ = Libc.SetDefaultSignals(attributes, signals);
            _ = Libc.SetFlags(attributes, Libc.SpawnSetProcessGroup | Libc.SpawnSetDefaultSignals);
            foreach ((_, SafeFileHandle file) in files)
            {
                SafeFileHandle copy = Libc.Duplicate(file, Libc.FDupFdCloexec, SafeFd);
                copies.Add(copy.IsInvalid ? throw new LinuxException("fcntl F_DUPFD_CLOEXEC", Libc.LastError) : copy);
                _ = Libc.AddDuplicate(actions, (int)copy.DangerousGetHandle(), FirstFd + copies.Count - 1);
            }

            string?[] arguments = ["sh", "-c", Script, .. command, null];
            int error = Libc.Spawn(out int id, "/bin/sh", actions, attributes, arguments, variables);
            return error == 0 ? new SpawnedProcess(id) : throw new LinuxException("posix_spawn", error);
        }
        finally
        {
            copies.ForEach(copy => copy.Dispose());
            _ = Libc.DestroyFileActions(actions);
            _ = Libc.DestroyAttributes(attributes);
        }
    }

    /// <summary>Sends a signal; has no effect if the process has ended.</summary>
    public void Signal(int signal)
    {
        if (!_isReaped)
        {
            _ = Libc.Kill(Id, signal);
        }
    }

    /// <summary>Ends the zombie, if the process has ended.</summary>
    /// <returns>The exit code, or 128 and the number of the signal that ended it; null while it runs.</returns>
    public int? TryReap()
    {
        if (_isReaped || Libc.WaitForProcess(Id, out int status, Libc.WaitNoHang) != Id)
        {
            return null;
        }

        _isReaped = true;
        int signal = status & 0x7F;
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal;
    }

    public void Dispose() => Handle.Dispose();
}

using System.Globalization;
using VfioUser.Display.Client;

namespace Integration.Tests.Harness;

/// <summary>`gvt-device serve` with its sockets in a folder of its own.</summary>
internal sealed class GvtDeviceProcess : IDisposable
{
    /// <summary>The option without which each message and each unknown register is logged.</summary>
    public const string LogLevel = "--log-level";

    private readonly ChildProcess _process;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gvt-");
    private bool _ended;

    /// <param name="modes">The monitors; none for the program's default.</param>
    public GvtDeviceProcess(params IEnumerable<string> modes)
        : this([], modes)
    {
    }

    /// <param name="options">More options.</param>
    /// <param name="modes">The monitors; none for the program's default.</param>
    /// <param name="launcher">What runs it: a command and its arguments.</param>
    /// <param name="isKept">Whether `gvt-device keep` starts it again when it ends.</param>
    public GvtDeviceProcess(
        IReadOnlyList<string> options,
        IEnumerable<string> modes,
        IReadOnlyList<string>? launcher = null,
        bool isKept = false)
    {
        IsBare = options.Contains("bare");
        IEnumerable<string> monitors = modes.SelectMany(mode => new[] { "--mode", mode });
        _process = GvtProgram.Launch(
            launcher ?? [],
            [
                .. isKept ? ["keep"] : Array.Empty<string>(),
                "serve", "--socket-path", SocketPath, "--display-socket", DisplayPath,
                .. options.Contains(LogLevel) ? Array.Empty<string>() : [LogLevel, "Debug"], .. options, .. monitors,
            ]);
        try
        {
            WaitForLog("listening on");
            WaitForLog("display socket listens");
        }
        catch
        {
            Kill();
            throw;
        }
    }

    public int Id => _process.Id;

    /// <summary>The process that serves, if another one keeps it; 0 while there is none.</summary>
    public int KeptId => int.TryParse(
        File.ReadAllText($"/proc/{Id}/task/{Id}/children").Split(' ')[0],
        NumberStyles.None,
        CultureInfo.InvariantCulture,
        out int id) ? id : 0;

    /// <summary>Whether it serves a whole GPU. The kernel looks for the stolen memory of one early in its
    /// boot.</summary>
    public bool IsBare { get; }

    /// <summary>Where QEMU connects.</summary>
    public string SocketPath => Path.Combine(_folder.FullName, "device");

    /// <summary>Where display clients connect.</summary>
    public string DisplayPath => Path.Combine(_folder.FullName, "display");

    public string Log => _process.Errors;

    public bool IsRunning => !_process.HasEnded;

    public void WaitForLog(string text) =>
        _process.WaitForError(line => line.Contains(text, StringComparison.Ordinal), Patience.Step);

    public int CountInLog(string text) =>
        _process.ErrorLines.Count(line => line.Contains(text, StringComparison.Ordinal));

    public DisplayClient Connect(bool wantRefreshes = false) =>
        DisplayClient.Connect(DisplayPath, wantRefreshes, Patience.Step);

    public DeviceInfo Info()
    {
        using DisplayClient client = Connect();
        return DeviceInfo.Parse(client.Describe());
    }

    /// <summary>What the process has open, without the numbers that differ between two of a kind, and without its own
    /// program, parts of which are loaded when they are first needed.</summary>
    public IReadOnlyList<string> OpenFiles() =>
    [
        .. Directory.GetFileSystemEntries($"/proc/{Id}/fd")
            .Select(Target)
            .Where(name => Path.GetExtension(name) is not (".dll" or ".pdb" or ".so"))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The memory files that the process has mapped, its runtime's own apart.</summary>
    public IReadOnlyList<string> MappedMemory() =>
    [
        .. File.ReadLines($"/proc/{Id}/maps")
            .Where(line => line.Contains("/memfd:", StringComparison.Ordinal))
            .Select(line => line[line.IndexOf("/memfd:", StringComparison.Ordinal)..])
            .Where(name => !name.Contains("doublemapper", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary><see cref="OpenFiles"/> and <see cref="MappedMemory"/>.</summary>
    public IReadOnlyList<string> Held() => [.. OpenFiles(), .. MappedMemory()];

    /// <summary>A size that the kernel gives of the process's memory, in bytes.</summary>
    /// <param name="field">VmRSS, RssAnon, ... Source: proc_pid_status(5).</param>
    public long MemoryBytes(string field)
    {
        string line = File.ReadLines($"/proc/{Id}/status")
            .First(l => l.StartsWith($"{field}:", StringComparison.Ordinal));
        return long.Parse(
            line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) << 10;
    }

    /// <summary>How often the thread that serves the guest has gone to sleep, hence has been woken up.</summary>
    public long DeviceThreadSleeps()
    {
        string thread = Directory.GetDirectories($"/proc/{Id}/task")
            .Single(task => File.ReadAllText($"{task}/comm").StartsWith("vfio-user", StringComparison.Ordinal));
        string line = File.ReadLines($"{thread}/status")
            .First(l => l.StartsWith("voluntary_ctxt", StringComparison.Ordinal));
        return long.Parse(line.Split(':')[1], CultureInfo.InvariantCulture);
    }

    /// <summary>Sends a signal and waits for the end.</summary>
    /// <returns>The exit code.</returns>
    public int End(int signal = Posix.SigTerm)
    {
        _ended = true;
        _process.Signal(signal);
        return _process.WaitForExit(Patience.Step);
    }

    public void Kill()
    {
        _ended = true;
        _process.Kill();
        _folder.Delete(recursive: true);
    }

    /// <summary>Ends it in an orderly way unless somebody has done so.</summary>
    /// <exception cref="InvalidOperationException">It did not end well.</exception>
    public void Dispose()
    {
        int exitCode = _ended ? 0 : End();
        string log = Log;
        _process.Dispose();
        if (_folder.Exists)
        {
            _folder.Delete(recursive: true);
        }

        if (exitCode != 0)
        {
            throw new InvalidOperationException(
                $"gvt-device ended with exit code {exitCode} after SIGTERM. Its log:\n{log}");
        }
    }

    /// <summary>What a descriptor leads to; it may be closed meanwhile.</summary>
    private static string Target(string fd)
    {
        try
        {
            return File.ResolveLinkTarget(fd, returnFinalTarget: false)?.Name.Split(":[")[0] ?? "gone";
        }
        catch (FileNotFoundException)
        {
            return "gone";
        }
    }
}

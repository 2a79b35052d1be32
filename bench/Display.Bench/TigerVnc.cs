using System.Globalization;
using Integration.Tests.Harness;

namespace Display.Bench;

/// <summary>Debian's TigerVNC viewer on an X server without a screen (Xvfb), both in namespaces of their own.</summary>
internal sealed class TigerVnc : IDisposable
{
    /// <summary>$1 Debian's files, $2 the folder of the VNC server's socket, $3 what to run.</summary>
    private const string Enter =
        """
        mount --rbind /dev "$1/dev"
        mount --bind "$2" "$1/tmp"
        exec unshare --root "$1" sh -euc "$3"
        """;

    private const string Show =
        """
        display=$(Xvfb -screen 0 1280x1024x24 -extension GLX -displayfd 3 3>&1 >&2 &)
        export HOME=/tmp DISPLAY=":$display"
        exec xtigervncviewer -FullScreen=0 -FullColor=1 -NoJpeg=1 -AutoSelect=0 -PreferredEncoding=Tight \
            -AlertOnFatalError=0 -ReconnectOnError=0 /tmp/vnc
        """;

    /// <summary>Clock ticks a second in /proc: USER_HZ on x86.</summary>
    private const double TicksPerSecond = 100;

    private readonly ChildProcess _process;

    /// <param name="folder">Has the VNC server's socket, which is called <c>vnc</c>.</param>
    public TigerVnc(string folder)
    {
        string root = Path.Combine(Repository.Cache, "viewers");
        _ = SetUpScript.Run("qemu/fetch", "--viewers");
        _process = new ChildProcess(
            "unshare",
            [
                "--user", "--map-root-user", "--mount", "--net", "--pid", "--fork", "--kill-child",
                "sh", "-euc", Enter, "sh", root, folder, Show,
            ]);
    }

    /// <summary>Processor time of the viewer and of the X server, since their start.</summary>
    public TimeSpan ProcessorTime => Sum(_process.Id);

    public string Errors => _process.Errors;

    public void Dispose() => _process.Dispose();

    /// <summary>Of a process and its descendants. Source: proc_pid_stat(5), fields 14 and 15, which follow the name in
    /// parentheses.</summary>
    private static TimeSpan Sum(int process)
    {
        string stat = File.ReadAllText($"/proc/{process}/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        double ticks = double.Parse(fields[11], CultureInfo.InvariantCulture)
            + double.Parse(fields[12], CultureInfo.InvariantCulture);
        TimeSpan sum = TimeSpan.FromSeconds(ticks / TicksPerSecond);
        foreach (string child in File.ReadAllText($"/proc/{process}/task/{process}/children")
            .Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            sum += Sum(int.Parse(child, CultureInfo.InvariantCulture));
        }

        return sum;
    }
}

using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Display.GuestProbe;

/// <summary>The program gvt-device, showing a display socket on a display of this machine, and what it says.</summary>
internal sealed class DirectFlipProcess : IDisposable
{
    /// <summary>Less than the test waits for an answer.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(150);

    private readonly Process _process;
    private readonly List<string> _lines = [];
    private int _openStreams = 2;

    /// <param name="displaySocket">The server's.</param>
    /// <param name="drawsInSoftware">It may use Mesa's software renderer, as this process may.</param>
    /// <param name="options">More options.</param>
    public DirectFlipProcess(string displaySocket, bool drawsInSoftware, IEnumerable<string> options)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "gvt-device.dll");
        string[] arguments = [program, "direct-flip", "--display-socket", displaySocket, "--explain", .. options];
        _process = new Process
        {
            StartInfo = new ProcessStartInfo(Environment.ProcessPath!, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        if (!drawsInSoftware)
        {
            _process.StartInfo.Environment.Remove("LIBGL_ALWAYS_SOFTWARE");
        }

        _process.OutputDataReceived += (_, line) => Add(line.Data);
        _process.ErrorDataReceived += (_, line) => Add(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Of the processors, used so far, by the program itself and by the kernel for it.</summary>
    public (TimeSpan User, TimeSpan Kernel) ProcessorTime
    {
        get
        {
            _process.Refresh();
            return (_process.UserProcessorTime, _process.PrivilegedProcessorTime);
        }
    }

    /// <summary>Waits for a line that has a text in it.</summary>
    /// <returns>The last such line; all lines when there is none.</returns>
    public string Await(string text)
    {
        long end = Environment.TickCount64 + (long)s_patience.TotalMilliseconds;
        string? found;
        lock (_lines)
        {
            // Each line wakes this up. The processor may be an emulated one, which the program needs for itself.
            while ((found = _lines.FindLast(line => line.Contains(text, StringComparison.Ordinal))) is null
                && _openStreams > 0 && end - Environment.TickCount64 is > 0 and long leftMs)
            {
                Monitor.Wait(_lines, TimeSpan.FromMilliseconds(leftMs));
            }
        }

        return found ?? $"no such line: {string.Join(" | ", Lines())}";
    }

    /// <summary>Sends a signal, or none, and waits for the end.</summary>
    /// <returns>The exit code and the last line.</returns>
    public string End(int signal)
    {
        if (signal != 0)
        {
            _ = Kill(_process.Id, signal);
        }

        if (!_process.WaitForExit(s_patience))
        {
            return $"still running: {Lines().LastOrDefault()}";
        }

        _process.WaitForExit();                         // for the last lines
        return $"{_process.ExitCode} {Lines().LastOrDefault()}";
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);

    private void Add(string? line)
    {
        lock (_lines)
        {
            if (line is not null)
            {
                _lines.Add(line);
            }
            else
            {
                _openStreams--;
            }

            Monitor.PulseAll(_lines);
        }
    }

    private string[] Lines()
    {
        lock (_lines)
        {
            return [.. _lines];
        }
    }
}

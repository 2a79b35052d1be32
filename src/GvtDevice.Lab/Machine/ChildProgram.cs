using System.Diagnostics;
using System.Text;

namespace GvtDevice.Lab.Machine;

/// <summary>A program that runs beside the lab, and what it says on standard error. The kernel does not end it with the
/// lab: <see cref="DisposeAsync"/> must run.</summary>
internal sealed class ChildProgram : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly StringBuilder _errors = new();
    private readonly Lock _gate = new();

    /// <param name="program">Its path, or its name on PATH.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <exception cref="LabException">It does not run.</exception>
    public ChildProgram(string program, IEnumerable<string> arguments)
    {
        _process = Tool.Start(program, arguments);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginErrorReadLine();
    }

    public bool HasEnded => _process.HasExited;

    public string Errors
    {
        get
        {
            lock (_gate)
            {
                return _errors.ToString();
            }
        }
    }

    /// <summary>The first line of its standard output; null if it ends without one.</summary>
    public ValueTask<string?> ReadLineAsync(CancellationToken cancellation) =>
        _process.StandardOutput.ReadLineAsync(cancellation);

    /// <summary>Ends when the program does.</summary>
    public Task WaitForEndAsync(CancellationToken cancellation) => _process.WaitForExitAsync(cancellation);

    /// <summary>Ends it at once, by SIGKILL.</summary>
    public Task KillAsync(CancellationToken cancellation)
    {
        _process.Kill(entireProcessTree: true);
        return _process.WaitForExitAsync(cancellation);
    }

    /// <summary>Ends it: by SIGTERM, and if that does not help by SIGKILL.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _ = Signals.Kill(_process.Id, Signals.Terminate);
            try
            {
                await _process.WaitForExitAsync().WaitAsync(s_patience);
            }
            catch (TimeoutException)
            {
                _process.Kill(entireProcessTree: true);
                await _process.WaitForExitAsync();
            }
        }

        _process.Dispose();
    }

    private void Keep(string? line)
    {
        lock (_gate)
        {
            if (line is not null)
            {
                _errors.Append(line).Append('\n');
            }
        }
    }
}

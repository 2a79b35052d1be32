using System.Diagnostics;

namespace Integration.Tests.Harness;

/// <summary>A program that runs beside the test. What it prints on standard error, and on standard output as far as
/// nobody takes that as bytes, is kept line by line.</summary>
internal sealed class ChildProcess : IDisposable
{
    private readonly Process _process;
    private readonly string _name;
    private readonly List<string> _errors = [];
    private readonly Task<byte[]> _output;

    public ChildProcess(string program, params IEnumerable<string> arguments)
    {
        _name = $"{program} {string.Join(' ', arguments)}";
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        _process = new Process { StartInfo = start };
        _process.ErrorDataReceived += (_, received) => Keep(received.Data);
        _process.Start();
        _process.StandardInput.Close();
        _process.BeginErrorReadLine();
        _output = ReadOutputAsync();
    }

    public int Id => _process.Id;

    public bool HasEnded => _process.HasExited;

    public IReadOnlyList<string> ErrorLines
    {
        get
        {
            lock (_errors)
            {
                return [.. _errors];
            }
        }
    }

    public string Errors => string.Join('\n', ErrorLines);

    public void Signal(int signal)
    {
        if (!_process.HasExited)
        {
            Posix.Signal(_process.Id, signal);
        }
    }

    /// <exception cref="TimeoutException">It is still running; it has been killed.</exception>
    public int WaitForExit(TimeSpan limit)
    {
        if (!_process.WaitForExit(limit))
        {
            Kill();
            throw new TimeoutException($"{_name} has not ended within {limit.TotalSeconds} s. It said:\n{Errors}");
        }

        _process.WaitForExit();
        return _process.ExitCode;
    }

    /// <summary>All of standard output, once the program has ended.</summary>
    public byte[] Output() => _output.GetAwaiter().GetResult();

    /// <exception cref="InvalidOperationException">The program ended without having said that.</exception>
    /// <exception cref="TimeoutException">It runs but did not say that.</exception>
    public void WaitForError(Predicate<string> line, TimeSpan limit)
    {
        bool said = false;
        bool inTime = Patience.Until(() => (said = ErrorLines.Any(l => line(l))) || _process.HasExited, limit);
        if (said)
        {
            return;
        }

        if (!inTime)
        {
            throw new TimeoutException($"{_name} has not said so within {limit.TotalSeconds} s. It said:\n{Errors}");
        }

        _process.WaitForExit();
        if (!ErrorLines.Any(l => line(l)))
        {
            throw new InvalidOperationException(
                $"{_name} ended with exit code {_process.ExitCode}. It said:\n{Errors}");
        }
    }

    public void Kill()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }

    private async Task<byte[]> ReadOutputAsync()
    {
        using MemoryStream all = new();
        await _process.StandardOutput.BaseStream.CopyToAsync(all).ConfigureAwait(false);
        return all.ToArray();
    }

    private void Keep(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_errors)
        {
            _errors.Add(line);
        }
    }
}

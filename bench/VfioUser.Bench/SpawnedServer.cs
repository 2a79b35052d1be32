using System.Diagnostics;

namespace VfioUser.Bench;

/// <summary>A server that is started for the measurement and ended after it.</summary>
internal sealed class SpawnedServer : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly Process _process;

    /// <param name="command">For the shell, which it replaces.</param>
    /// <param name="socketPath">Where it will listen; a socket that is there already is removed.</param>
    public SpawnedServer(string command, string socketPath)
    {
        File.Delete(socketPath);
        ProcessStartInfo start = new("/bin/sh") { ArgumentList = { "-c", "exec " + command } };
        start.RedirectStandardOutput = true;
        _process = Process.Start(start) ?? throw new IOException($"'{command}' did not start.");
        _process.OutputDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit(s_patience);
        _process.Dispose();
    }
}

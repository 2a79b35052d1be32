using System.Diagnostics;
using VfioUser.Bench.Linux;

namespace VfioUser.Bench;

/// <summary>Other work: processes that never rest, one to a processor and kept there, so that each run has the
/// same.</summary>
internal sealed class BusyWork : IDisposable
{
    private readonly List<Process> _processes = [];

    /// <param name="processors">How many to take, from the first one on.</param>
    public BusyWork(int processors)
    {
        for (int processor = 0; processor < processors; processor++)
        {
            Process process = Process.Start("/bin/sh", ["-c", "while :; do :; done"]);
            _processes.Add(process);
            Affinity.Set(process.Id, processor % Environment.ProcessorCount);
        }
    }

    public void Dispose()
    {
        foreach (Process process in _processes)
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }
    }
}

using System.Buffers.Text;
using Microsoft.Win32.SafeHandles;

namespace LinuxInterop;

/// <summary>The time that one thread has been ready to run while other threads had the processor. Source: proc(5),
/// /proc/PID/task/TID/schedstat, the second number (Documentation/scheduler/sched-stats.rst).</summary>
public sealed class RunQueueDelay : IDisposable
{
    private const int MaxBytes = 64;                    // three numbers of at most 20 digits

    private readonly SafeFileHandle? _file;

    /// <summary>Measures the current thread. The result is always zero if the kernel does not count it or /proc is
    /// missing.</summary>
    public RunQueueDelay()
    {
        try
        {
            _file = File.OpenHandle("/proc/thread-self/schedstat");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    /// <summary>Nanoseconds since the thread began. Takes one system call and does not allocate.</summary>
    public long TotalNs
    {
        get
        {
            if (_file is null)
            {
                return 0;
            }

            Span<byte> text = stackalloc byte[MaxBytes];
            text = text[..Math.Max(0, RandomAccess.Read(_file, text, fileOffset: 0))];
            text = text[(text.IndexOf((byte)' ') + 1)..];
            return Utf8Parser.TryParse(text, out long ns, out _) ? ns : 0;
        }
    }

    public void Dispose() => _file?.Dispose();
}

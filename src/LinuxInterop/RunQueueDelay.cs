using System.Buffers.Text;
using Microsoft.Win32.SafeHandles;

namespace LinuxInterop;

/// <summary>How long one thread has been ready to run while others had the processor. Source: proc(5),
/// /proc/PID/task/TID/schedstat, the second number (Documentation/scheduler/sched-stats.rst).</summary>
public sealed class RunQueueDelay : IDisposable
{
    private const int MaxBytes = 64;                    // three numbers of at most 20 digits

    private readonly SafeFileHandle? _file;

    /// <summary>Of the present thread. Always zero where the kernel does not count, or /proc is not there.</summary>
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

    /// <summary>Nanoseconds since the thread began. One system call, nothing is allocated.</summary>
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

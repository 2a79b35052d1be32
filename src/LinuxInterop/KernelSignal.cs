using Microsoft.Win32.SafeHandles;

namespace LinuxInterop;

/// <summary>
/// Lets the kernel signal an eventfd, which it does without ever waiting. write(2) waits for room in the counter unless
/// O_NONBLOCK is set, and that flag belongs to everybody who has the eventfd: whoever sent it to us can fill it and
/// clear the flag between any two steps of ours. So we read nothing from an empty file and name the eventfd as the one
/// to signal when that is done; it is done when the call returns, and a full counter stays full.
/// </summary>
/// <remarks>Source: fs/aio.c, IOCB_FLAG_RESFD; fs/eventfd.c, eventfd_signal. One context for the process, until it
/// ends; any thread.</remarks>
public sealed unsafe class KernelSignal
{
    /// <summary>Results are of no interest, but have to be taken away before the kernel has no room for more.</summary>
    private const int SignalsPerReaping = 64;

    private const int Capacity = 4 * SignalsPerReaping;
    private const int MaxAttempts = 8;

    private static readonly Lazy<KernelSignal?> s_shared = new(TryCreate);

    private readonly nuint _context;
    private readonly SafeFileHandle _nothing;
    private uint _signals;

    private KernelSignal(nuint context, SafeFileHandle nothing)
    {
        _context = context;
        _nothing = nothing;
    }

    /// <summary>null when the kernel, or what confines this process, has no asynchronous I/O.</summary>
    public static KernelSignal? Shared => s_shared.Value;

    /// <summary>Takes what it needs from the kernel now, and not in the middle of the first interrupt.</summary>
    public static void Prepare() => _ = Shared;

    /// <summary>Adds 1 to the counter of an eventfd; to one that is full, nothing.</summary>
    /// <returns>false when the kernel has no room although results have been taken away.</returns>
    /// <exception cref="LinuxException">It is no eventfd.</exception>
    public bool TrySend(SafeFileHandle eventFd)
    {
        if (Interlocked.Increment(ref _signals) % SignalsPerReaping == 0)
        {
            Reap();
        }

        bool isHeld = false;
        try
        {
            eventFd.DangerousAddRef(ref isHeld);
            Libc.IoControlBlock block = new()
            {
                File = (int)_nothing.DangerousGetHandle(),
                Flags = Libc.IoControlBlock.FlagResultFd,
                ResultFd = (int)eventFd.DangerousGetHandle(),
            };
            return Submit(&block);
        }
        finally
        {
            if (isHeld)
            {
                eventFd.DangerousRelease();
            }
        }
    }

    private static KernelSignal? TryCreate()
    {
        if (Libc.IoSetup(Capacity, out nuint context) < 0)
        {
            return null;
        }

        try
        {
            return new KernelSignal(context, MemFd.CreateFile("vfio-user-nothing", 0));
        }
        catch (LinuxException)
        {
            _ = Libc.IoDestroy(context);
            return null;
        }
    }

    // SAFETY: the kernel reads the block during the call only, and writes no data, for none is asked for.
    private bool Submit(Libc.IoControlBlock* block)
    {
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (Libc.IoSubmit(_context, block) == 1)
            {
                return true;
            }

            int error = Libc.LastError;
            if (error != Libc.Eagain)
            {
                throw new LinuxException("io_submit", error);
            }

            Reap();
        }

        return false;
    }

    private void Reap()
    {
        Span<Libc.IoEvent> events = stackalloc Libc.IoEvent[Capacity];
        _ = Libc.IoGetEvents(_context, events);
    }
}

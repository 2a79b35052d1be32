using Microsoft.Win32.SafeHandles;

namespace LinuxInterop;

/// <summary>
/// Makes the kernel signal an eventfd, which never blocks. write(2) blocks while the counter is full unless O_NONBLOCK
/// is set, and all holders of the eventfd share that flag: the peer that sent it can fill the counter and clear the
/// flag at any moment. Instead, this class submits an asynchronous read from an empty file with the eventfd as its
/// completion signal. The read is complete when the call returns, and a full counter stays full.
/// </summary>
/// <remarks>Source: fs/aio.c, IOCB_FLAG_RESFD; fs/eventfd.c, eventfd_signal. One context for the lifetime of the
/// process. Thread-safe.</remarks>
public sealed unsafe class KernelSignal
{
    /// <summary>Results are not used, but must be fetched before the kernel runs out of room for them.</summary>
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

    /// <summary>The instance of the process; null if the kernel or a sandbox does not allow asynchronous I/O.</summary>
    public static KernelSignal? Shared => s_shared.Value;

    /// <summary>Allocates the kernel context now instead of during the first interrupt.</summary>
    public static void Prepare() => _ = Shared;

    /// <summary>Adds 1 to the counter of an eventfd, unless it is full.</summary>
    /// <returns>false if the kernel has no room even after results were fetched.</returns>
    /// <exception cref="LinuxException">The file is not an eventfd.</exception>
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

    // SAFETY: the kernel reads the block only during the call, and writes no data, because the read is of zero bytes.
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

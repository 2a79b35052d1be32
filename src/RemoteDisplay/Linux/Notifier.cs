using System.Runtime.InteropServices;

namespace RemoteDisplay.Linux;

/// <summary>Eventfds that a peer has given us and may have flags and contents of its own making.</summary>
internal static unsafe class Notifier
{
    /// <summary>Takes away what the peer has signalled, never waiting.</summary>
    /// <exception cref="IOException">It is neither an eventfd nor a pipe, or the pipe has been closed.</exception>
    public static void Clear(SafeHandle file)
    {
        ulong value = 0;

        // SAFETY: the vector points at a variable of its length, alive until the call is over.
        Libc.IoVector vector = new() { Base = &value, Length = sizeof(ulong) };
        nint count = Libc.ReadVector(file, &vector, 1, -1, Libc.RwfNowait);
        if (count == 0 || (count < 0 && Libc.LastError is not (Libc.Eagain or Libc.Eintr)))
        {
            throw new IOException("what should be an eventfd cannot be read");
        }
    }

    /// <summary>Signals unless there is no room, for then the peer has been signalled already.</summary>
    public static void Signal(SafeHandle file)
    {
        bool isHeld = false;
        try
        {
            file.DangerousAddRef(ref isHeld);
            Span<Libc.PollEntry> entries =
                [new Libc.PollEntry { File = (int)file.DangerousGetHandle(), Wanted = Libc.PollOut }];
            if (Libc.Poll(entries, 1, 0) == 1 && (entries[0].Happened & Libc.PollOut) != 0)
            {
                ulong one = 1;
                _ = Libc.Write(file, MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in one)), sizeof(ulong));
            }
        }
        finally
        {
            if (isHeld)
            {
                file.DangerousRelease();
            }
        }
    }

    /// <summary>Waits until one of the files has something to read, or has ended. null stands for none.</summary>
    /// <param name="files">The caller keeps them open.</param>
    /// <param name="ready">Which of them have.</param>
    /// <param name="canWait">false only looks.</param>
    public static void Wait(ReadOnlySpan<SafeHandle?> files, Span<bool> ready, bool canWait)
    {
        Span<Libc.PollEntry> entries = stackalloc Libc.PollEntry[files.Length];
        for (int i = 0; i < files.Length; i++)
        {
            entries[i].File = files[i] is { IsClosed: false } file ? (int)file.DangerousGetHandle() : -1;
            entries[i].Wanted = Libc.PollIn;
        }

        int count = Libc.Poll(entries, (nuint)entries.Length, canWait ? -1 : 0);
        for (int i = 0; i < files.Length; i++)
        {
            ready[i] = count > 0 && entries[i].Happened != 0;
        }
    }
}

using System.Runtime.InteropServices;

namespace RemoteDisplay.Linux;

/// <summary>A mapping of a file that others have too, which cannot fault because the file cannot shrink.</summary>
internal sealed unsafe class SharedMapping : SafeHandle
{
    private readonly ulong _length;

    private SharedMapping(nint address, ulong length)
        : base(invalidHandleValue: -1, ownsHandle: true)
    {
        SetHandle(address);
        _length = length;
    }

    public override bool IsInvalid => handle == -1;

    /// <summary>Maps the first bytes of a file to read and write.</summary>
    /// <exception cref="IOException">It cannot be mapped safely; the message says why.</exception>
    public static SharedMapping Map(SafeHandle file, ulong fileLength, ulong length)
    {
        if (Libc.Fcntl(file, Libc.FGetSeals, 0) is not (>= 0 and int seals) || (seals & Libc.SealShrink) == 0)
        {
            throw new IOException("the guest's memory is a file that can shrink: use memory-backend-memfd, which seals it");
        }

        if (length == 0 || length > fileLength || length > long.MaxValue)
        {
            throw new IOException("the guest's memory is larger than its file");
        }

        nint address = Libc.Mmap(0, (nuint)length, Libc.ProtRead | Libc.ProtWrite, Libc.MapShared, file, 0);
        return address == -1
            ? throw new IOException($"mmap: {Marshal.GetPInvokeErrorMessage(Libc.LastError)}")
            : new SharedMapping(address, length);
    }

    /// <summary>Valid until this is disposed of, by the thread that asks.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not within the mapping.</exception>
    public Span<byte> Slice(ulong offset, int length)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, _length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((ulong)length, _length - offset, nameof(length));

        // SAFETY: the range was just checked against the mapping, and one thread both uses and disposes of it.
        return new Span<byte>((byte*)handle + offset, length);
    }

    protected override bool ReleaseHandle() => Libc.Munmap(handle, (nuint)_length) == 0;
}

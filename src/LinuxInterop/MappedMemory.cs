using System.Runtime.InteropServices;

namespace LinuxInterop;

/// <summary>A shared mapping of a file, with its length.</summary>
public sealed unsafe class MappedMemory : SafeHandle
{
    private MappedMemory(nint address, nuint length)
        : base(invalidHandleValue: -1, ownsHandle: true)
    {
        SetHandle(address);
        Length = length;
    }

    public override bool IsInvalid => handle == -1;

    public ulong Length { get; }

    /// <exception cref="LinuxException">mmap failed.</exception>
    public static MappedMemory Map(SafeHandle file, ulong offset, ulong length, bool canRead, bool canWrite)
    {
        int protection = (canRead ? Libc.ProtRead : 0) | (canWrite ? Libc.ProtWrite : 0);
        nint address = Libc.Mmap(0, (nuint)length, protection, Libc.MapShared, file, (long)offset);
        return address == -1
            ? throw new LinuxException("mmap", Libc.LastError)
            : new MappedMemory(address, (nuint)length);
    }

    /// <exception cref="ArgumentOutOfRangeException">The range is not within the mapping.</exception>
    /// <exception cref="ObjectDisposedException">The mapping was disposed.</exception>
    public Span<byte> Slice(ulong offset, int length)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        return SliceOfUser(offset, length);
    }

    /// <summary>Like <see cref="Slice"/>, for a caller that holds a reference to the handle, so that disposing the
    /// handle does not unmap the memory.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is not within the mapping.</exception>
    public Span<byte> SliceOfUser(ulong offset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((ulong)length, Length - offset, nameof(length));

        // SAFETY: the range was just checked against the mapping, and the user of a span is the owner of the mapping or
        // holds a reference to it, so the mapping is not unmapped meanwhile.
        return new Span<byte>((byte*)handle + offset, length);
    }

    protected override bool ReleaseHandle() => Libc.Munmap(handle, (nuint)Length) == 0;
}

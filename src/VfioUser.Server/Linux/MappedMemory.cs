using System.Runtime.InteropServices;

namespace VfioUser.Server.Linux;

/// <summary>A shared mapping of a file, which knows its length.</summary>
internal sealed unsafe class MappedMemory : SafeHandle
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
        return address == -1 ? throw new LinuxException("mmap", Libc.LastError) : new MappedMemory(address, (nuint)length);
    }

    /// <exception cref="ArgumentOutOfRangeException">Not within the mapping.</exception>
    /// <exception cref="ObjectDisposedException">Unmapped.</exception>
    public Span<byte> Slice(ulong offset, int length)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((ulong)length, Length - offset, nameof(length));

        // SAFETY: the range was just checked against the mapping, and an owner disposes of a mapping on the thread
        // that uses it, never while a span of it is alive.
        return new Span<byte>((byte*)handle + offset, length);
    }

    protected override bool ReleaseHandle() => Libc.Munmap(handle, (nuint)Length) == 0;
}

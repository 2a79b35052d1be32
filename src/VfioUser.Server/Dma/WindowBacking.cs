using LinuxInterop;

namespace VfioUser.Server.Dma;

/// <summary>Access to the bytes behind a DMA window. Offsets count from the start of the window; ranges have been
/// checked against it. The table and the views of other threads share it; the last user closes it.</summary>
internal abstract class WindowBacking : IDisposable
{
    private static readonly byte[] s_zeros = new byte[64 << 10];

    private int _users = 1;

    /// <summary>The offset of the window in <see cref="File"/>, in bytes.</summary>
    public virtual ulong FileOffset => 0;

    /// <summary>The file; null for memory without a file.</summary>
    public virtual DmaFile? File => null;

    /// <summary>The bytes in place; empty when they can only be copied.</summary>
    public virtual ReadOnlySpan<byte> Map(ulong offset, int length) => default;

    public abstract bool TryRead(ulong offset, Span<byte> destination);

    public abstract bool TryWrite(ulong offset, ReadOnlySpan<byte> source);

    /// <summary>Writes zeros where something else may be.</summary>
    public bool TryClear(ulong offset, ulong length)
    {
        ulong end = offset + length;
        ulong data = offset;
        for (ulong at = offset, part; at < end; at += part)
        {
            part = Math.Min((ulong)s_zeros.Length, end - at);
            data = data <= at ? DataFrom(at) : data;
            if (data < at + part && !TryWrite(at, s_zeros.AsSpan(0, (int)part)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Adds a user, who calls <see cref="Dispose"/> later. The caller must ensure that another user
    /// exists.</summary>
    public void AddUser() => Interlocked.Increment(ref _users);

    /// <summary>Removes a user.</summary>
    public void Dispose()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            Close();
        }
    }

    /// <summary>The offset of the first bytes at or after another that may not be zero.</summary>
    private ulong DataFrom(ulong offset) =>
        File is { } file ? (ulong)FileBytes.DataFrom(file.Handle, (long)(FileOffset + offset)) - FileOffset : offset;

    /// <summary>Called when the last user has been removed.</summary>
    protected abstract void Close();
}

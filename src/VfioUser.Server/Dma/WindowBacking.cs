namespace VfioUser.Server.Dma;

/// <summary>Access to the bytes behind a DMA window. Offsets count from the start of the window; ranges have been
/// checked against it. The table and the views of other threads share it; the last user closes it.</summary>
internal abstract class WindowBacking : IDisposable
{
    private int _users = 1;

    /// <summary>The offset of the window in <see cref="File"/>, in bytes.</summary>
    public virtual ulong FileOffset => 0;

    /// <summary>The file; null for memory without a file.</summary>
    public virtual DmaFile? File => null;

    /// <summary>The bytes in place; empty when they can only be copied.</summary>
    public virtual ReadOnlySpan<byte> Map(ulong offset, int length) => default;

    public abstract bool TryRead(ulong offset, Span<byte> destination);

    public abstract bool TryWrite(ulong offset, ReadOnlySpan<byte> source);

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

    /// <summary>Called when the last user has been removed.</summary>
    protected abstract void Close();
}

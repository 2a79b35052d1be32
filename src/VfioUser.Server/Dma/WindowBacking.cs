namespace VfioUser.Server.Dma;

/// <summary>How the bytes behind a DMA window are reached. Offsets count from the start of the window, and ranges have
/// been checked against it. The table uses it, and so do views of other threads: it goes with the last of
/// them.</summary>
internal abstract class WindowBacking : IDisposable
{
    private int _users = 1;

    /// <summary>Where the window begins in <see cref="File"/>.</summary>
    public virtual ulong FileOffset => 0;

    /// <summary>null for memory without a file.</summary>
    public virtual DmaFile? File => null;

    /// <summary>The bytes where they lie; none when they can only be copied.</summary>
    public virtual ReadOnlySpan<byte> Map(ulong offset, int length) => default;

    public abstract bool TryRead(ulong offset, Span<byte> destination);

    public abstract bool TryWrite(ulong offset, ReadOnlySpan<byte> source);

    /// <summary>One more <see cref="Dispose"/> is to come. Only for who knows that another user is there.</summary>
    public void AddUser() => Interlocked.Increment(ref _users);

    /// <summary>One user fewer.</summary>
    public void Dispose()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            Close();
        }
    }

    /// <summary>The last user has gone.</summary>
    protected abstract void Close();
}

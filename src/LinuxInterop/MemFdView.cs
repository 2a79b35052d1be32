namespace LinuxInterop;

/// <summary>The mapping of a <see cref="MemFd"/> for a thread other than its owner's. The mapping stays until the view
/// is disposed, even if the memfd is disposed before. For one thread.</summary>
public sealed class MemFdView : IDisposable
{
    private readonly MappedMemory _mapping;
    private bool _isDisposed;

    internal MemFdView(MappedMemory mapping)
    {
        bool isAdded = false;
        mapping.DangerousAddRef(ref isAdded);
        _mapping = mapping;
    }

    /// <summary>A part of the file; the bytes may change under the reader.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is not within the file.</exception>
    public ReadOnlySpan<byte> Slice(ulong offset, int length)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _mapping.SliceOfUser(offset, length);
    }

    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            _mapping.DangerousRelease();
        }
    }
}

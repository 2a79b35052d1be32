using DisplayModel.Scanout;

namespace DisplaySource.Tests.Support;

/// <summary>Surfaces that a test draws into, and a count of what others read of them.</summary>
internal sealed class PaintedSurfaces(int bytes) : ISurfaceMemory, ISurfaceView
{
    private readonly byte[] _memory = new byte[bytes];

    public long BytesRead { get; private set; }

    /// <summary>Done once, when somebody has begun to read.</summary>
    public Action? OnRead { get; set; }

    public void Paint(ulong offset) => _memory[offset] ^= 0xFF;

    /// <summary>Bytes as if they were random.</summary>
    public void Fill(int seed) => new Random(seed).NextBytes(_memory);

    public ISurfaceView Open() => this;

    public bool TryRead(ulong surfaceOffset, Span<byte> destination)
    {
        (Action? act, OnRead) = (OnRead, null);
        act?.Invoke();
        BytesRead += destination.Length;
        if (IsEmpty || IsMissing)
        {
            return false;
        }

        _memory.AsSpan((int)surfaceOffset, destination.Length).CopyTo(destination);
        return true;
    }

    public bool IsEmpty { get; set; }

    /// <summary>No page is there.</summary>
    public bool IsMissing { get; set; }

    public bool TryGetPages(ulong surfaceOffset, Span<ulong> pages) => !IsEmpty && !IsMissing;

    public void Dispose()
    {
    }
}

namespace VfioUser.Display.Buffers;

/// <summary>The memory that the shadows of all clients may take together. Any thread.</summary>
/// <param name="bytes">The budget in bytes. The default is enough for 28 clients that hold three pictures of 1920x1200
/// each.</param>
public sealed class ShadowBudget(long bytes = 1L << 30)
{
    private long _left = bytes;

    /// <summary>The number of unused bytes.</summary>
    public long Left => Interlocked.Read(ref _left);

    internal bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _left, -bytes) >= 0)
        {
            return true;
        }

        Return(bytes);
        return false;
    }

    internal void Return(long bytes) => Interlocked.Add(ref _left, bytes);
}

namespace VfioUser.Server.Dma;

/// <summary>Lets any thread read memory that came without a file, which only the device thread can ask the client
/// for. Made on the device thread.</summary>
/// <param name="table">The windows as they are.</param>
/// <param name="post">Runs work on the device thread; false when that has ended.</param>
/// <param name="patience">How long to wait for it.</param>
internal sealed class DeviceThreadReader(DmaTable table, Func<Action, bool> post, TimeSpan patience)
{
    private readonly Thread _deviceThread = Thread.CurrentThread;

    /// <returns>false when the window has gone, the client does not deliver, or the device thread is busy for too
    /// long.</returns>
    public bool TryRead(DmaWindow window, ulong offset, Span<byte> destination)
    {
        if (Thread.CurrentThread == _deviceThread)
        {
            return IsThere(window) && window.Backing!.TryRead(offset, destination);
        }

        // An array of its own: the device thread may fill it after we gave up.
        byte[] data = new byte[destination.Length];
        TaskCompletionSource<bool> done = new();
        if (!post(() => done.SetResult(IsThere(window) && window.Backing!.TryRead(offset, data)))
            || !done.Task.Wait(patience)
            || !done.Task.Result)
        {
            return false;
        }

        data.CopyTo(destination);
        return true;
    }

    private bool IsThere(DmaWindow window) => ReferenceEquals(table.Find(window.Address), window);
}

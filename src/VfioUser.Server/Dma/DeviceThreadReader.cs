namespace VfioUser.Server.Dma;

/// <summary>Lets any thread read memory without a file, which only the device thread can request from the client.
/// Created on the device thread.</summary>
/// <param name="table">The current windows.</param>
/// <param name="post">Runs work on the device thread; returns false when that thread has ended.</param>
/// <param name="patience">How long to wait for the device thread.</param>
internal sealed class DeviceThreadReader(DmaTable table, Func<Action, bool> post, TimeSpan patience)
{
    private readonly Thread _deviceThread = Thread.CurrentThread;

    /// <returns>false when the window no longer exists, the client does not deliver, or the device thread is busy for
    /// too long.</returns>
    public bool TryRead(DmaWindow window, ulong offset, Span<byte> destination)
    {
        if (Thread.CurrentThread == _deviceThread)
        {
            return IsThere(window) && window.Backing!.TryRead(offset, destination);
        }

        // A separate array: the device thread may fill it after this call gave up.
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

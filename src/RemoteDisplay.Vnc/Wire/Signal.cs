namespace RemoteDisplay.Vnc.Wire;

/// <summary>Tells one waiter that there is something to do; telling it again before it has looked changes
/// nothing.</summary>
internal sealed class Signal : IDisposable
{
    private readonly SemaphoreSlim _semaphore = new(0);
    private int _isSet;

    /// <summary>May be called from anywhere, also after disposal.</summary>
    public void Set()
    {
        if (Interlocked.Exchange(ref _isSet, 1) == 0)
        {
            try
            {
                _semaphore.Release();
            }
            catch (ObjectDisposedException)
            {
                // Nobody waits any more.
            }
        }
    }

    public async Task WaitAsync(CancellationToken stop)
    {
        await _semaphore.WaitAsync(stop);
        Interlocked.Exchange(ref _isSet, 0);
    }

    public void Dispose() => _semaphore.Dispose();
}

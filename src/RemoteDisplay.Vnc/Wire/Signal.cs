namespace RemoteDisplay.Vnc.Wire;

/// <summary>Wakes one waiter. Several signals before the waiter checks have the effect of one.</summary>
internal sealed class Signal : IDisposable
{
    private readonly SemaphoreSlim _semaphore = new(0);
    private int _isSet;

    /// <summary>Any thread may call this, also after disposal.</summary>
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
                // The waiter no longer exists.
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

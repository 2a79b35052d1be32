namespace RemoteDisplay.Web;

/// <summary>An answer that costs the device something, made once for everybody who asks at about the same time.</summary>
internal sealed class Coalesced<T>(Func<Task<T>> make, TimeSpan fresh, TimeProvider time)
{
    private readonly Lock _gate = new();
    private Task<T>? _answer;
    private long _asked;

    public Task<T> GetAsync(CancellationToken stop)
    {
        lock (_gate)
        {
            bool isUsable = _answer is { IsCompleted: false }
                || (_answer is { IsCompletedSuccessfully: true } && time.GetElapsedTime(_asked) < fresh);
            if (!isUsable)
            {
                (_answer, _asked) = (make(), time.GetTimestamp());
            }

            return _answer!.WaitAsync(stop);
        }
    }
}

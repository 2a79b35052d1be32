namespace RemoteDisplay.Web;

/// <summary>Shares an answer that is costly for the device among requests that arrive at about the same time.</summary>
/// <param name="make">Called for a new answer.</param>
/// <param name="fresh">How long an answer can be reused, from the request for it.</param>
/// <param name="time">The clock for that.</param>
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

using System.Diagnostics;

namespace GvtDevice.Lab;

/// <summary>Waiting for what nothing announces.</summary>
internal static class Patience
{
    /// <summary>Asks again and again until the answer is yes.</summary>
    /// <param name="condition">The question.</param>
    /// <param name="period">From one time to the next.</param>
    /// <param name="limit">How long to ask; once at least.</param>
    /// <param name="cancellation">Stops.</param>
    /// <returns>Whether it ever was.</returns>
    public static async Task<bool> UntilAsync(
        Func<Task<bool>> condition, TimeSpan period, TimeSpan limit, CancellationToken cancellation)
    {
        Stopwatch time = Stopwatch.StartNew();
        using PeriodicTimer look = new(period);
        while (!await condition())
        {
            if (time.Elapsed >= limit)
            {
                return false;
            }

            await look.WaitForNextTickAsync(cancellation);
        }

        return true;
    }
}

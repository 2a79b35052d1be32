namespace RemoteDisplay.Tests.Support;

/// <summary>How long to wait for what must happen.</summary>
internal static class Patience
{
    public static TimeSpan Step { get; } = TimeSpan.FromSeconds(30);

    public static void WaitFor(Func<bool> condition, string what)
    {
        if (!SpinWait.SpinUntil(condition, Step))
        {
            throw new TimeoutException($"waited for {what}");
        }
    }
}

namespace RemoteDisplay.Screens;

/// <summary>For those who begin to look at a screen.</summary>
public static class FirstLook
{
    /// <summary>Much longer than it takes to compose the largest picture.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    /// <summary>Lets the screen catch up, but not for long: an old picture is better than none.</summary>
    /// <exception cref="OperationCanceledException">It was told to stop.</exception>
    public static async Task CatchUpAsync(this IRemoteScreen screen, TimeProvider time, CancellationToken stop)
    {
        try
        {
            await screen.CatchUpAsync().WaitAsync(s_patience, time, stop);
        }
        catch (TimeoutException)
        {
            // The picture comes as a change later.
        }
    }
}

namespace RemoteDisplay.Screens;

/// <summary>Waits for the first picture of a new viewer.</summary>
public static class FirstLook
{
    /// <summary>Much longer than it takes to compose the largest picture.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    /// <summary>Gives the screen a short time to catch up; after that an old picture is better than none.</summary>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public static async Task CatchUpAsync(this IRemoteScreen screen, TimeProvider time, CancellationToken stop)
    {
        try
        {
            await screen.CatchUpAsync().WaitAsync(s_patience, time, stop);
        }
        catch (TimeoutException)
        {
            // The viewer receives the picture later, as a change.
        }
    }
}

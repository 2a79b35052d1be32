namespace RemoteDisplay.Screens;

/// <summary>Decides how long viewers see the old picture of a head that went dark: a guest turns a head off for a
/// moment when it sets a mode, and no viewer should take a size for that moment.</summary>
internal sealed class ModesetPause(TimeProvider time)
{
    /// <summary>Much longer than a mode takes to set, also in an emulated guest.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(500);

    private long? _since;

    /// <summary>Returns for how long the old picture stays; zero if not.</summary>
    /// <param name="hasGoneDark">Whether a head that viewers see is dark.</param>
    public TimeSpan Remaining(bool hasGoneDark)
    {
        if (!hasGoneDark)
        {
            _since = null;
            return TimeSpan.Zero;
        }

        _since ??= time.GetTimestamp();
        TimeSpan remaining = Longest - time.GetElapsedTime(_since.Value);
        return remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero;
    }
}

namespace RemoteDisplay.Local.Scanout;

/// <summary>Remembers which states a driver refused, so that each shape is tested once.</summary>
/// <param name="scanout">The pipe.</param>
internal sealed class DriverVerdicts(IScanout scanout)
{
    private const int MaxVerdicts = 256;
    private const int NotMaster = 13;                           // EACCES: it may accept the state later

    private readonly Dictionary<string, int> _errnos = [];

    /// <summary>Forgets everything.</summary>
    public void Clear() => _errnos.Clear();

    /// <summary>Commits a state unless the driver refused its shape before.</summary>
    /// <param name="state">The state.</param>
    /// <param name="isAsync">As for <see cref="IScanout.Commit"/>.</param>
    public CommitResult Commit(ScreenState state, bool isAsync)
    {
        string shape = state.Shape;
        if (!_errnos.TryGetValue(shape, out int errno))
        {
            if (_errnos.Count >= MaxVerdicts)
            {
                _errnos.Clear();
            }

            _errnos[shape] = errno = scanout.Test(state);
        }

        CommitResult result =
            errno == 0 ? scanout.Commit(state, isAsync) : new CommitResult(errno, IsPending: false);
        _errnos[shape] = result.Errno;
        if (result.Errno == NotMaster)
        {
            _errnos.Remove(shape);
        }

        return result;
    }
}

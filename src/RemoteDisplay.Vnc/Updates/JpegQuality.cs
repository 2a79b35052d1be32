namespace RemoteDisplay.Vnc.Updates;

/// <summary>Chooses the quality of JPEG: the viewer's, or as much less as keeps its connection from lagging, so that
/// what is typed while a film plays shows soon.</summary>
/// <param name="time">Measures how long a picture takes to the viewer.</param>
internal sealed class JpegQuality(TimeProvider time)
{
    /// <summary>A picture that takes longer to be confirmed is too large.</summary>
    public static readonly TimeSpan TooLate = TimeSpan.FromMilliseconds(80);

    /// <summary>A picture that takes less may be larger.</summary>
    public static readonly TimeSpan Early = TimeSpan.FromMilliseconds(40);

    private const int Lowest = 10;
    private const int Best = 92;

    /// <summary>The quality of level 0, and what each level adds: 9 is the best.</summary>
    private const int OfLevel0 = 20;
    private const int OfEachLevel = 8;

    private int _most = Best;
    private long _begun;

    /// <summary>Whether a picture has been sent and not been confirmed.</summary>
    public bool IsMeasuring => _begun != 0;

    /// <summary>The quality, 1 to 100.</summary>
    /// <param name="level">The viewer's wish, 0 to 9.</param>
    public int Of(int level) => Math.Min(_most, OfLevel0 + (OfEachLevel * level));

    /// <summary>Called when an approximation has been sent.</summary>
    /// <param name="begun">When it began to be sent.</param>
    public void Begin(long begun)
    {
        if (_begun == 0)
        {
            _begun = Math.Max(1, begun);
        }
    }

    /// <summary>Called when the viewer has received all that was sent.</summary>
    public void Confirm()
    {
        if (_begun == 0)
        {
            return;
        }

        TimeSpan taken = time.GetElapsedTime(_begun);
        _begun = 0;
        _most = taken > TooLate ? Math.Max(Lowest, _most * 3 / 4)
            : taken < Early ? Math.Min(Best, _most + 2)
            : _most;
    }
}

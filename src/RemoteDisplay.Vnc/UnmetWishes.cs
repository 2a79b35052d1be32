using Microsoft.Extensions.Logging;

namespace RemoteDisplay.Vnc;

/// <summary>Logs what viewers of a screen want and do not get, each once. All members may be called from any
/// thread.</summary>
/// <param name="screen">The screen's name.</param>
/// <param name="keymap">The name of the guest's keyboard.</param>
/// <param name="hasJpeg">Whether this machine can compress JPEG.</param>
/// <param name="logger">Receives the lines.</param>
internal sealed class UnmetWishes(string screen, string keymap, bool hasJpeg, ILogger logger)
{
    /// <summary>A viewer can invent more.</summary>
    private const int MaxUnknownKeys = 64;

    private readonly Lock _gate = new();
    private readonly HashSet<uint> _unknownKeys = [];
    private bool _isJpegLogged = hasJpeg;

    /// <summary>A viewer typed what the guest's keyboard does not have.</summary>
    public void Key(uint keysym)
    {
        lock (_gate)
        {
            if (_unknownKeys.Count >= MaxUnknownKeys || !_unknownKeys.Add(keysym))
            {
                return;
            }
        }

        RfbLog.UnknownKey(logger, keysym, keymap);
    }

    /// <summary>A viewer accepts JPEG.</summary>
    public void Jpeg()
    {
        if (!Interlocked.Exchange(ref _isJpegLogged, true))
        {
            RfbLog.NoJpeg(logger, screen);
        }
    }
}

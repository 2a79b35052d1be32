namespace Integration.Tests.Harness;

/// <summary>modetest running in the guest until it is disposed of; then the console has the screen again.</summary>
internal sealed class ModeTest : IDisposable
{
    private readonly Guest _guest;

    /// <param name="guest">Its driver is loaded, and no other modetest runs.</param>
    /// <param name="arguments">What to show; it stays until standard input says otherwise.</param>
    public ModeTest(Guest guest, string arguments)
    {
        _guest = guest;
        guest.Do("rm -f /tmp/modetest.in && mkfifo /tmp/modetest.in");
        guest.Do($"modetest -M i915 {arguments} 0<>/tmp/modetest.in >/tmp/modetest.log 2>&1 & echo $!");
    }

    /// <summary>What it has printed. What it prints on standard output comes only at its end.</summary>
    public string Output => _guest.Do("cat /tmp/modetest.log");

    /// <summary>Stops all its threads: nothing it shows changes until <see cref="Resume"/>.</summary>
    public void Pause() => _guest.Do("killall -STOP modetest");

    public void Resume() => _guest.Do("killall -CONT modetest");

    public void Dispose()
    {
        (int exitCode, string output) = _guest.Run(
            "killall -CONT modetest; echo >/tmp/modetest.in; n=0; "
            + "while pidof modetest; do n=$((n + 1)); [ $n -lt 500 ] || exit 1; usleep 100000; done >/dev/null");
        if (exitCode != 0)
        {
            throw new InvalidOperationException($"modetest does not end: {output}");
        }
    }

    /// <summary>Argument for one connector.</summary>
    public static string Set(GuestConnector connector, int crtc, GuestMode mode) =>
        $"-s '{connector.Id}@{crtc}:#{mode.Index}'";
}

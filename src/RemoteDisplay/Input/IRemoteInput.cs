namespace RemoteDisplay.Input;

/// <summary>The guest's keyboard and pointer. All members may be called from any thread and return at once.</summary>
public interface IRemoteInput
{
    /// <summary>Why nothing reaches the guest now; null while it does.</summary>
    string? ViewOnlyReason { get; }

    /// <param name="number">QEMU's key number: the XT code, with bit 7 for the extended ones.</param>
    /// <param name="down">Pressed, or pressed still (a repetition); else released.</param>
    void Key(int number, bool down);

    /// <summary>The pointer's position, and every button that is down now.</summary>
    /// <param name="x">0 to <paramref name="widthPx"/> - 1.</param>
    /// <param name="y">0 to <paramref name="heightPx"/> - 1.</param>
    /// <param name="widthPx">Width of the screen that <paramref name="x"/> is on.</param>
    /// <param name="heightPx">Height of the screen that <paramref name="y"/> is on.</param>
    /// <param name="buttons">What is not in here is up.</param>
    void PointerAt(int x, int y, int widthPx, int heightPx, PointerButtons buttons);

    /// <summary>Lets go of every key and button that is down.</summary>
    void ReleaseAll();
}

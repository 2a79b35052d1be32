namespace RemoteDisplay.Input;

/// <summary>The guest's keyboard and pointer. All members may be called from any thread and return at once.</summary>
public interface IRemoteInput
{
    /// <summary>Why input does not reach the guest now; null if it does.</summary>
    string? ViewOnlyReason { get; }

    /// <summary>Whether the guest's Caps Lock is on: as far as the keys tell that were sent, because QEMU does not tell
    /// the state of the guest's lights.</summary>
    bool IsCapsLocked { get; }

    /// <param name="number">QEMU's key number: the XT code, with bit 7 for the extended keys.</param>
    /// <param name="down">true for a press or a repetition, false for a release.</param>
    void Key(int number, bool down);

    /// <summary>Sets the pointer's position and the buttons that are down.</summary>
    /// <param name="x">0 to <paramref name="widthPx"/> - 1.</param>
    /// <param name="y">0 to <paramref name="heightPx"/> - 1.</param>
    /// <param name="widthPx">Width of the screen that <paramref name="x"/> is on.</param>
    /// <param name="heightPx">Height of the screen that <paramref name="y"/> is on.</param>
    /// <param name="buttons">All buttons that are down; the others are up.</param>
    void PointerAt(int x, int y, int widthPx, int heightPx, PointerButtons buttons);

    /// <summary>Moves the pointer as a mouse does, also beyond the edges: for programs in the guest that have taken
    /// it.</summary>
    /// <param name="dx">Steps to the right.</param>
    /// <param name="dy">Steps down.</param>
    /// <param name="buttons">All buttons that are down; the others are up.</param>
    void PointerBy(int dx, int dy, PointerButtons buttons);

    /// <summary>Releases every key and button that is down.</summary>
    void ReleaseAll();

    /// <summary>Completes when all input so far was sent on, or was dropped. Input that is not queued is sent at
    /// once.</summary>
    Task TakenAsync(CancellationToken cancellation) => Task.CompletedTask;
}

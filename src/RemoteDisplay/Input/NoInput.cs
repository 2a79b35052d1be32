namespace RemoteDisplay.Input;

/// <summary>Input for viewers that may only watch.</summary>
/// <param name="reason">The reason that viewers see.</param>
public sealed class NoInput(string reason) : IRemoteInput
{
    public string? ViewOnlyReason => reason;

    public bool IsCapsLocked => false;

    public void Key(int number, bool down)
    {
    }

    public void PointerAt(int x, int y, int widthPx, int heightPx, PointerButtons buttons)
    {
    }

    public void PointerBy(int dx, int dy, PointerButtons buttons)
    {
    }

    public void ReleaseAll()
    {
    }
}

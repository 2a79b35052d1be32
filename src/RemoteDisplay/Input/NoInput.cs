namespace RemoteDisplay.Input;

/// <summary>For viewers that may only look.</summary>
/// <param name="reason">What to tell them.</param>
public sealed class NoInput(string reason) : IRemoteInput
{
    public string? ViewOnlyReason => reason;

    public void Key(int number, bool down)
    {
    }

    public void PointerAt(int x, int y, int widthPx, int heightPx, PointerButtons buttons)
    {
    }

    public void ReleaseAll()
    {
    }
}

using RemoteDisplay.Input;

namespace RemoteDisplay.Qmp;

/// <summary>Input on its way to QEMU.</summary>
internal abstract record InputItem
{
    public sealed record Key(int Number, bool Down) : InputItem;

    public sealed record PointerAt(int X, int Y, int WidthPx, int HeightPx, PointerButtons Buttons) : InputItem;

    public sealed record PointerBy(int Dx, int Dy, PointerButtons Buttons) : InputItem;

    public sealed record ReleaseAll : InputItem;

    /// <summary>Sends nothing.</summary>
    /// <param name="Reached">Completed when everything before it was sent, or was dropped.</param>
    public sealed record Mark(TaskCompletionSource Reached) : InputItem;

    /// <summary>The last item: the sender ends after it.</summary>
    public sealed record Farewell : InputItem;
}

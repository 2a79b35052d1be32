namespace RemoteDisplay.Input;

/// <summary>The buttons that are down. The wheel has four of them; each turn is a press and a release. Source: RFC
/// 6143, section 7.5.5; rfbproto, "ExtendedMouseButtons Pseudo-encoding".</summary>
[Flags]
public enum PointerButtons
{
    None = 0,
    Left = 1,
    Middle = 2,
    Right = 4,
    WheelUp = 8,
    WheelDown = 16,
    WheelLeft = 32,
    WheelRight = 64,

    /// <summary>The side button that goes back.</summary>
    Side = 128,

    /// <summary>The side button that goes forward.</summary>
    Extra = 256,
}

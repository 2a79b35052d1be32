using DisplayModel.Geometry;
using RemoteDisplay.Vnc.Wire;

namespace RemoteDisplay.Vnc;

/// <summary>A viewer's message that changes what it is sent; such messages are obeyed between two pictures, in the
/// order they came.</summary>
internal abstract record ClientMessage
{
    public sealed record SetPixelFormat(RfbPixelFormat Format) : ClientMessage;

    public sealed record SetEncodings(ViewerCapabilities Capabilities) : ClientMessage;

    public sealed record RequestUpdate(bool IsIncremental, PixelRect Area) : ClientMessage;

    public sealed record EnableContinuousUpdates(bool IsOn, PixelRect Area) : ClientMessage;

    public sealed record Fence(FenceFlags Flags, byte[] Payload) : ClientMessage;

    public sealed record SetDesktopSize(int WidthPx, int HeightPx) : ClientMessage;
}

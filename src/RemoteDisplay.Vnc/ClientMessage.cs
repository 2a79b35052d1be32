using DisplayModel.Geometry;
using RemoteDisplay.Vnc.Clipboard;
using RemoteDisplay.Vnc.Wire;

namespace RemoteDisplay.Vnc;

/// <summary>A viewer's message that changes what it receives. The writer handles such messages between two pictures, in
/// the order of arrival.</summary>
internal abstract record ClientMessage
{
    public sealed record SetPixelFormat(RfbPixelFormat Format) : ClientMessage;

    public sealed record SetEncodings(ViewerCapabilities Capabilities) : ClientMessage;

    public sealed record RequestUpdate(bool IsIncremental, PixelRect Area) : ClientMessage;

    public sealed record EnableContinuousUpdates(bool IsOn, PixelRect Area) : ClientMessage;

    public sealed record Fence(FenceFlags Flags, byte[] Payload) : ClientMessage;

    /// <summary>A key or a button was pressed, of which the guest knows already.</summary>
    public sealed record Pressed : ClientMessage
    {
        public static Pressed Instance { get; } = new();
    }

    public sealed record SetDesktopSize(int WidthPx, int HeightPx) : ClientMessage;

    /// <summary>The viewer's part of the extended clipboard, but for texts.</summary>
    public sealed record Clipboard(ClipboardFlags Flags) : ClientMessage;
}

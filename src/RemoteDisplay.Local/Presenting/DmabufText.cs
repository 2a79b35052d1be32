using VfioUser.Protocol.Display;

namespace RemoteDisplay.Local.Presenting;

/// <summary>Why the server has no dma-buf of a buffer, for people.</summary>
internal static class DmabufText
{
    /// <summary>The server knew no reason before it tried.</summary>
    public const string Refused = $"{TooMuch}; or {NoFile}";

    private const string TooMuch =
        "the guest's pages are too many or too scattered: raise udmabuf.list_limit and udmabuf.size_limit_mb";

    private const string NoFile =
        "the guest's memory is no memfd: start QEMU with memory-backend-memfd,share=on";

    /// <returns>null when there is a dma-buf.</returns>
    public static string? Of(GuestPlane plane) => plane.NoDmabuf == NoDmabufReason.None
        ? null
        : $"{FormatText.Of(plane.Type)}: {Of(plane.NoDmabuf)}";

    private static string Of(NoDmabufReason reason) => reason switch
    {
        NoDmabufReason.NotProposed => "the server gives this program no dma-bufs",
        NoDmabufReason.OtherUser => "the server runs as another user: run this program as the same",
        NoDmabufReason.NoUdmabuf =>
            "the server may not use /dev/udmabuf: load the module udmabuf, and let the server open it (group kvm)",
        NoDmabufReason.Memory => NoFile,
        NoDmabufReason.Limit => TooMuch,
        NoDmabufReason.Modifier => "the layout of the buffer was not agreed on",
        _ => "it cannot be described",
    };
}

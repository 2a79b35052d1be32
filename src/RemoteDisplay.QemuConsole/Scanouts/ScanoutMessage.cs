namespace RemoteDisplay.QemuConsole.Scanouts;

/// <summary>Messages to QEMU's console. Source: QEMU, docs/interop/vhost-user-gpu.rst, "Message types".</summary>
internal enum ScanoutMessage : uint
{
    CursorPosition = 4,
    HideCursor = 5,
    CursorUpdate = 6,
    Scanout = 7,
    Update = 8,
}

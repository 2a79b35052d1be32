using Integration.Tests.Harness;

namespace Integration.Tests.Remote;

/// <summary>The guest's root file system with a desktop in it, and what a machine needs for one.</summary>
internal static class DesktopImage
{
    /// <summary>Fetches and builds it if it is not there.</summary>
    /// <returns>Arguments of QEMU's.</returns>
    /// <exception cref="InvalidOperationException">It cannot be had; the message says why.</exception>
    public static IReadOnlyList<string> QemuArguments() =>
    [
        "-initrd", SetUpScript.Run("qemu/desktop-initramfs"),
        "-device", "qemu-xhci", "-device", "usb-kbd", "-device", "usb-tablet",
    ];

    /// <summary>The port by which the agent in the image shares the clipboard.</summary>
    /// <param name="path">The UNIX socket that QEMU makes for it.</param>
    /// <returns>Arguments of QEMU's.</returns>
    public static IReadOnlyList<string> AgentPort(string path) =>
    [
        "-device", "virtio-serial-pci,addr=06.0", "-chardev", $"socket,id=agent,path={path},server=on,wait=off",
        "-device", "virtserialport,chardev=agent,name=com.redhat.spice.0",
    ];
}

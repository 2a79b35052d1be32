using Integration.Tests.Harness;

namespace Integration.Tests.Remote;

/// <summary>The guest's root file system with a desktop in it, and what a machine needs for one.</summary>
internal static class DesktopImage
{
    /// <summary>Fetches and builds it if it is not there.</summary>
    /// <returns>Arguments of QEMU's.</returns>
    /// <exception cref="InvalidOperationException">It cannot be had; the message says why.</exception>
    public static IReadOnlyList<string> QemuArguments()
    {
        using ChildProcess script = new(Repository.Script("qemu/desktop-initramfs"), []);
        return script.WaitForExit(Patience.Download) == 0
            ?
            [
                "-initrd", System.Text.Encoding.UTF8.GetString(script.Output()).Trim(),
                "-device", "qemu-xhci", "-device", "usb-kbd", "-device", "usb-tablet",
            ]
            : throw new InvalidOperationException($"there is no desktop for the guest:\n{script.Errors}");
    }
}

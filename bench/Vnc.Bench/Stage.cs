using System.Net.Sockets;
using Integration.Tests.Harness;

namespace Vnc.Bench;

/// <summary>A guest with a display, and the VNC server that shows it.</summary>
internal sealed class Stage : IDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly GvtDeviceProcess? _server;

    private Stage(string name, DirectoryInfo folder, GvtDeviceProcess? server, Guest guest)
    {
        (Name, _folder, _server, Guest) = (name, folder, server, guest);
        Cpu = new CpuMeter(guest.QemuId, server?.Id);
    }

    public string Name { get; }

    public Guest Guest { get; }

    public CpuMeter Cpu { get; }

    /// <summary>i915 and gvt-device's VNC server, with input by QMP.</summary>
    public static Stage Ours(FrameFolder frames)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("vnc-bench-");
        string input = Path.Combine(folder.FullName, "qmp");
        GvtDeviceProcess server = new(
            ["--vnc", $"unix:{Path.Combine(folder.FullName, "vnc")}", "--qmp", input],
            [$"{FrameFolder.WidthPx}x{FrameFolder.HeightPx}@60"]);
        Guest guest = new(server, [.. Common(frames), "-qmp", $"unix:{input},server=on,wait=off"]);
        guest.WaitUntilBooted();
        server.WaitForLog("input goes to QEMU");
        return new Stage("gvt-device", folder, server, guest);
    }

    /// <summary>bochs-display and QEMU's own VNC server.</summary>
    public static Stage Qemus(FrameFolder frames)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("vnc-bench-");
        Guest guest = new(
            null,
            [
                .. Common(frames), "-device", $"bochs-display,xres={FrameFolder.WidthPx},yres={FrameFolder.HeightPx}",
                "-vnc", $"unix:{Path.Combine(folder.FullName, "vnc")},lossy=on",
            ]);
        guest.WaitUntilReady();
        guest.Do(
            "for m in $(cat /lib/modules/extra/order); do insmod /lib/modules/extra/$m.ko || exit 1; done; banner");
        return new Stage("QEMU", folder, null, guest);
    }

    /// <summary>Connects a viewer.</summary>
    public Socket Connect()
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(Path.Combine(_folder.FullName, "vnc")));
        return socket;
    }

    public void Dispose()
    {
        Guest.Dispose();
        _server?.Dispose();
        _folder.Delete(recursive: true);
    }

    private static IEnumerable<string> Common(FrameFolder frames) =>
        ["--", "-initrd", frames.Initramfs, "-name", "vnc-bench,debug-threads=on"];
}

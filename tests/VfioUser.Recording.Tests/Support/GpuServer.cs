using DisplayModel;
using GvtDevice;
using NUnit.Framework;
using VfioUser.Server;

namespace VfioUser.Recording.Tests.Support;

/// <summary>A virtual GPU as `gvt-device serve` makes one by default, on a socket of its own.</summary>
internal sealed class GpuServer : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("vfio-user-");
    private readonly Vgpu _gpu = new(new GvtDeviceOptions { Outputs = OutputSetup.Hdmi(CvtTiming.For(1024, 768, 60_000)) });
    private readonly VfioUserServer _server;

    public GpuServer()
    {
        SocketPath = Path.Combine(_directory.FullName, "device.sock");
        _server = new VfioUserServer(_gpu, new VfioUserServerOptions { SocketPath = SocketPath });
        _server.Start();
    }

    /// <summary>QEMU starts the stock kernel, i915 binds, sets a mode and shows its console.</summary>
    public static string BootRecording => Path.Combine(TestContext.CurrentContext.TestDirectory, "fixtures", "i915-boot.mpk.gz");

    public string SocketPath { get; }

    public void Dispose()
    {
        _server.Dispose();
        _gpu.Dispose();
        _directory.Delete(recursive: true);
    }
}

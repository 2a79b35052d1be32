using DisplayModel.Edid;
using GvtDevice;
using GvtDevice.Interrupts;
using NUnit.Framework;
using VfioUser.Server;

namespace VfioUser.Recording.Tests.Support;

/// <summary>A virtual GPU as `gvt-device serve` makes one by default, on a socket of its own.</summary>
internal sealed class GpuServer : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("vfio-user-");
    private readonly Vgpu _gpu = new(
        new VgpuOptions { Connectors = ConnectorSetup.Hdmi(CvtTiming.For(1024, 768, 60_000)) });
    private readonly VfioUserServer _server;

    public GpuServer()
    {
        SocketPath = Path.Combine(_directory.FullName, "device.sock");
        _server = new VfioUserServer(_gpu, new VfioUserServerOptions { SocketPath = SocketPath });
        _server.Start();
    }

    /// <summary>QEMU starts the stock kernel, i915 binds, sets a mode and shows its console.</summary>
    public static string BootRecording =>
        Path.Combine(TestContext.CurrentContext.TestDirectory, "fixtures", "i915-boot.mpk.gz");

    public string SocketPath { get; }

    /// <summary>Waits until the interrupt of a vertical blank of pipe A is pending; not at all while the guest has the
    /// pipe off or that interrupt masked.</summary>
    /// <exception cref="TimeoutException">None comes.</exception>
    public void AwaitVblank() =>
        _server.InvokeAsync(NextVblank).GetAwaiter().GetResult().WaitAsync(s_patience).GetAwaiter().GetResult();

    public void Dispose()
    {
        _server.Dispose();
        _gpu.Dispose();
        _directory.Delete(recursive: true);
    }

    /// <summary>On the device's thread.</summary>
    private Task NextVblank()
    {
        const uint vblank = 1;
        InterruptState state = _gpu.Core.Interrupts.Single(state => state.Group == InterruptGroup.PipeA);
        if (!_gpu.Core.Display.Pipes[0].IsEnabled || (state.Ier & ~state.Imr & ~state.Iir & vblank) == 0)
        {
            return Task.CompletedTask;
        }

        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _gpu.Core.Display.Vblank += (_, _) => begun.TrySetResult();
        return begun.Task;
    }
}

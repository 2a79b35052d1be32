using Display.GuestProbe;
using DisplayModel;
using DisplayModel.Edid;
using DisplayModel.Scanout;
using DisplaySource;
using GvtDevice;
using VfioUser.Display;
using VfioUser.Display.Buffers;
using VfioUser.Server;
using VfioUser.Server.Transport;

namespace Display.Bench;

/// <summary>A device in this process, and the machine that it is in.</summary>
internal sealed class BenchDevice : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("display-bench-");
    private readonly Vgpu _gpu = new(
        new VgpuOptions { Connectors = ConnectorSetup.Hdmi(CvtTiming.For(1024, 768, 60_000)) });
    private readonly VfioUserServer _server;

    public BenchDevice()
    {
        string path = Path.Combine(_directory.FullName, "gpu.sock");
        _server = new VfioUserServer(_gpu, new VfioUserServerOptions
        {
            SocketPath = path,
            SpinTime = TimeSpan.FromMicroseconds(50),
            TimerLead = TimeSpan.FromMicroseconds(150),
        });
        _server.Start();
        Source = new PipeDisplaySource(_gpu.Core.Display, _gpu.Ggtt, _ => null, new ServerThread(_server));
        Buffers = new PlaneBuffers(Source.Surfaces, _server.OpenMemory, Source.HeadCount);
        VfioUserClient vmm = VfioUserClient.Connect(path);
        vmm.Negotiate();
        Machine = new GuestMachine(vmm);
    }

    public PipeDisplaySource Source { get; }

    public PlaneBuffers Buffers { get; }

    public GuestMachine Machine { get; }

    /// <summary>As <see cref="GuestMachine.Show"/>, and waits for the vertical blank.</summary>
    public PlaneState Show(ulong surfaceOffset, int widthPx, int heightPx, int strideUnits, uint tiling)
    {
        ulong before = Primary?.FlipCount ?? 0;
        Machine.Show(surfaceOffset, widthPx, heightPx, strideUnits, tiling);
        return SpinWait.SpinUntil(() => Primary?.FlipCount > before, TimeSpan.FromSeconds(30))
            ? Primary!.State
            : throw new TimeoutException("no vertical blank has come");
    }

    private ScenePlane? Primary => Source.Head(0).Scene is { Planes: [{ } plane, ..] } ? plane : null;

    public void Dispose()
    {
        Machine.Dispose();
        Buffers.Dispose();
        Source.Dispose();
        _server.Dispose();
        _gpu.Dispose();
        _directory.Delete(recursive: true);
    }
}

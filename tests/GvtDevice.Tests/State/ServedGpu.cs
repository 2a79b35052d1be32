using DisplayModel;
using DisplayModel.Edid;
using DisplayModel.Scanout;
using DisplayModel.Timing;
using VfioUser.Protocol;
using VfioUser.Server;
using VfioUser.Server.Transport;

namespace GvtDevice.Tests.State;

/// <summary>A GPU behind a socket of its own, and a client of it.</summary>
internal sealed class ServedGpu : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("vgpu-");
    private readonly VfioUserServer _server;

    public ServedGpu(params IEnumerable<DisplayTiming> monitors)
    {
        DisplayTiming[] modes = [.. monitors.DefaultIfEmpty(CvtTiming.For(1024, 768, 60_000))];
        Gpu = new Vgpu(new VgpuOptions { Connectors = ConnectorSetup.Hdmi(modes) });
        string path = Path.Combine(_directory.FullName, "gpu.sock");
        _server = new VfioUserServer(Gpu, new VfioUserServerOptions { SocketPath = path });
        _server.Start();
        Client = VfioUserClient.Connect(path);
        Client.Negotiate();
    }

    public Vgpu Gpu { get; }

    public VfioUserClient Client { get; }

    public Pipe PipeA => Gpu.Core.Display.Pipes[0];

    public T On<T>(Func<T> function) => _server.InvokeAsync(function).GetAwaiter().GetResult();

    public Frame? Picture() => On(() => PipeA.Capture() is { } scene ? Composer.Compose(scene, Gpu.Ggtt) : null);

    /// <summary>What the first head shows.</summary>
    public Frame? Screen()
    {
        if (On(() => Gpu.Core.Display.Capture(0)) is not { } scene)
        {
            return null;
        }

        using ISurfaceView view = Gpu.Ggtt.Open();
        return Composer.Compose(scene, view);
    }

    public Dictionary<string, uint> StoredRegisters() => On(() => Gpu.Core.Registers.Declared
        .ToDictionary(register => $"{register.Name} at 0x{register.Offset:X}", register => register.Value));

    public Errno Go(MigrationState state)
    {
        DeviceFeature head = new(16, DeviceFeatureFlags.Set | (DeviceFeatureFlags)FeatureId.MigrationState);
        MigrationStateData data = new(state, -1);
        return Client.Call(VfioUserCommand.DeviceFeature, [.. Wire.AsBytes(in head), .. Wire.AsBytes(in data)]).Errno;
    }

    /// <summary>Everything that MIG_DATA_READ gives, in pieces.</summary>
    public byte[] ReadState(uint piece = 100_000)
    {
        List<byte> state = [];
        MigrationData request = new(8 + piece, piece);
        MigrationData got;
        do
        {
            Message reply = Client.Call(VfioUserCommand.MigDataRead, Wire.AsBytes(in request));
            got = reply.Read<MigrationData>();
            state.AddRange(reply.Payload[8..]);
        }
        while (got.Size == piece);
        return [.. state];
    }

    public void WriteState(ReadOnlySpan<byte> state)
    {
        while (!state.IsEmpty)
        {
            ReadOnlySpan<byte> part = state[..Math.Min(state.Length, 300_000)];
            MigrationData head = new((uint)(8 + part.Length), (uint)part.Length);
            Errno errno = Client.Call(VfioUserCommand.MigDataWrite, [.. Wire.AsBytes(in head), .. part]).Errno;
            if (errno != Errno.None)
            {
                throw new InvalidOperationException($"MIG_DATA_WRITE: {errno}");
            }

            state = state[part.Length..];
        }
    }

    public void Dispose()
    {
        Client.Dispose();
        _server.Dispose();
        Gpu.Dispose();
        _directory.Delete(recursive: true);
    }
}

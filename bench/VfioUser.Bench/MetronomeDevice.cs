using VfioUser.Server;

namespace VfioUser.Bench;

/// <summary>A device that does nothing but keep time.</summary>
internal sealed class MetronomeDevice(TimeSpan period) : IVfioUserDevice
{
    private readonly long _periodNs = (long)period.TotalNanoseconds;
    private IDeviceHost? _host;
    private IDeviceTimer? _timer;
    private long _dueNs;

    public IReadOnlyList<Region> Regions => [];

    public IReadOnlyList<IrqDescription> Irqs => [];

    /// <summary>How late each tick was. Written on the device thread.</summary>
    public LatencyHistogram Lateness { get; } = new();

    public void Attach(IDeviceHost host)
    {
        _host = host;
        _timer = host.CreateTimer(_ => Tick());
        _dueNs = host.NowNs + _periodNs;
        _timer.Arm(_dueNs);
    }

    public void Read(int region, ulong offset, Span<byte> data)
    {
    }

    public void Write(int region, ulong offset, ReadOnlySpan<byte> data)
    {
    }

    public void Reset()
    {
    }

    public void OnDmaChanged()
    {
    }

    private void Tick()
    {
        Lateness.Add(_host!.NowNs - _dueNs);
        _dueNs += _periodNs;
        _timer!.Arm(_dueNs);
    }
}

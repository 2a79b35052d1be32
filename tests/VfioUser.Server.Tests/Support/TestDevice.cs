using LinuxInterop;

namespace VfioUser.Server.Tests.Support;

/// <summary>A device whose regions are plain memory, and which remembers what was done to it.</summary>
internal class TestDevice : IVfioUserDevice, IDisposable
{
    public const int Bar = 0;
    public const int MappableBar = 2;
    public const int ReadOnlyRegion = 6;
    public const int Config = 7;
    public const int MissingRegion = 1;
    public const int Intx = 0;
    public const int Msi = 1;
    public const int BarSize = 2 << 20;

    private readonly Dictionary<int, byte[]> _memory = new()
    {
        [Bar] = new byte[BarSize],
        [MappableBar] = new byte[0x4000],
        [ReadOnlyRegion] = new byte[0x800],
        [Config] = new byte[0x100],
    };

    public MemFd Backing { get; } = MemFd.Create("test-bar", 0x4000);

    public IDeviceHost Host { get; private set; } = null!;

    public int Resets { get; private set; }

    public int DmaChanges { get; private set; }

    /// <summary>Runs in place of the usual write, when set.</summary>
    public Action<int, ulong>? OnWrite { get; set; }

    /// <summary>Runs before the usual read, when set.</summary>
    public Action<int, ulong>? OnRead { get; set; }

    /// <summary>Regions that can be described and not accessed.</summary>
    public IReadOnlyList<Region> MoreRegions { get; init; } = [];

    public IReadOnlyList<IrqDescription> MoreIrqs { get; init; } = [];

    public IReadOnlyList<Region> Regions =>
    [
        new Region { Index = Bar, Size = BarSize },
        new Region
        {
            Index = MappableBar,
            Size = 0x4000,
            MmapAreas = [new MmapArea(0x1000, 0x1000), new MmapArea(0x3000, 0x1000)],
            Backing = Backing,
        },
        new Region { Index = ReadOnlyRegion, Size = 0x800, Access = RegionAccess.Read },
        new Region { Index = Config, Size = 0x100 },
        .. MoreRegions,
    ];

    public IReadOnlyList<IrqDescription> Irqs =>
    [
        new IrqDescription(Intx, 1, IrqFlags.Eventfd | IrqFlags.Maskable | IrqFlags.Automasked),
        new IrqDescription(Msi, 4, IrqFlags.Eventfd),
        .. MoreIrqs,
    ];

    public void Attach(IDeviceHost host) => Host = host;

    public Span<byte> Memory(int region) => _memory[region];

    public void Read(int region, ulong offset, Span<byte> data)
    {
        OnRead?.Invoke(region, offset);
        _memory[region].AsSpan((int)offset, data.Length).CopyTo(data);
    }

    public void Write(int region, ulong offset, ReadOnlySpan<byte> data)
    {
        if (OnWrite is { } act)
        {
            act(region, offset);
            return;
        }

        data.CopyTo(_memory[region].AsSpan((int)offset));
    }

    public virtual void Reset() => Resets++;

    public void OnDmaChanged() => DmaChanges++;

    public void Dispose() => Backing.Dispose();
}

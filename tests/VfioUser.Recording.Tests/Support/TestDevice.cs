using LinuxInterop;
using VfioUser.Server;

namespace VfioUser.Recording.Tests.Support;

/// <summary>A device with one region of plain memory, one mappable one, and a clock: a dword that never reads the same
/// twice.</summary>
internal sealed class TestDevice(uint clockStart = 0) : IVfioUserDevice, IDisposable
{
    public const int Bar = 0;
    public const int MappableBar = 2;
    public const int ClockOffset = 0x100;
    public const int BarSize = 0x1000;
    public const int Msi = 1;

    private readonly byte[] _bar = new byte[BarSize];
    private readonly MemFd _backing = MemFd.Create("test-bar", 0x2000);
    private uint _clock = clockStart;
    private bool _isScarred;

    public IReadOnlyList<Region> Regions =>
    [
        new Region { Index = Bar, Size = BarSize },
        new Region
        {
            Index = MappableBar, Size = 0x2000, MmapAreas = [new MmapArea(0x1000, 0x1000)], Backing = _backing,
        },
        new Region { Index = 7, Size = 0x100 },
    ];

    public IReadOnlyList<IrqDescription> Irqs => [new IrqDescription(Msi, 4, IrqFlags.Eventfd)];

    /// <summary>What the first dword of the bar reads, whatever is written to it.</summary>
    public byte Constant { get; init; }

    /// <summary>A write leaves a trace in the config space that no reset removes: a bug, for those who look for
    /// some.</summary>
    public bool IsScarredByWrites { get; init; }

    public void Attach(IDeviceHost host)
    {
    }

    public void Read(int region, ulong offset, Span<byte> data)
    {
        BitConverter.TryWriteBytes(_bar.AsSpan(ClockOffset), _clock++);
        _bar[0] = Constant;
        if (region == Bar)
        {
            _bar.AsSpan((int)offset, data.Length).CopyTo(data);
        }
        else
        {
            data.Fill(_isScarred ? (byte)1 : (byte)0);
        }
    }

    public void Write(int region, ulong offset, ReadOnlySpan<byte> data)
    {
        _isScarred |= IsScarredByWrites;
        if (region == Bar)
        {
            data.CopyTo(_bar.AsSpan((int)offset));
        }
    }

    public void Reset() => Array.Clear(_bar);

    public void OnDmaChanged()
    {
    }

    public void Dispose() => _backing.Dispose();
}

// A PCI device with a timer, DMA, MSI-X and migration: TickDevice /tmp/tick.sock
using System.Buffers;
using System.Buffers.Binary;
using VfioUser.Server;
using VfioUser.Server.Pci;

using VfioUserServer server = new(new TickDevice(), new VfioUserServerOptions { SocketPath = args[0] });
server.Start();
await server.Completion;

/// <summary>Counts ticks, and writes the count into guest memory at each tick. BAR 0: the address in guest memory (8
/// bytes), the period in microseconds (4 bytes; 0 stops), the count (4 bytes). Vector 0 signals a tick, vector 1 a tick
/// whose count could not be written.</summary>
internal sealed class TickDevice : IMigratableDevice
{
    private const int Ticked = 0;
    private const int Failed = 1;
    private const uint StateVersion = 1;
    private const long MinPeriodNs = 100_000;

    private readonly PciFunction _pci = new(new PciConfigSpaceBuilder(
        new PciIdentity { VendorId = 0x1234, DeviceId = 0x0061, ClassCode = 0xFF0000 })
        .Bar(0, BarKind.Memory32, 0x1000).Msix(vectors: 2, bar: 1)
        .Express().AdvancedErrorReporting().SerialNumber(0x5254_00FF_FE00_0061).Build());

    private readonly byte[] _registers = new byte[16];
    private IDeviceHost _host = null!;
    private IDeviceTimer _timer = null!;
    private long _dueNs;

    public IReadOnlyList<Region> Regions => _pci.Regions;

    public IReadOnlyList<IrqDescription> Irqs => _pci.Irqs;

    private ulong Address => BinaryPrimitives.ReadUInt64LittleEndian(_registers);

    private uint PeriodUs => BinaryPrimitives.ReadUInt32LittleEndian(_registers.AsSpan(8));

    private long PeriodNs => Math.Max(PeriodUs * 1000L, MinPeriodNs);

    private Span<byte> Count => _registers.AsSpan(12);

    public void Attach(IDeviceHost host)
    {
        _host = host;
        _timer = host.CreateTimer(Tick);
        _pci.Attach(host, Reset);
    }

    public void Read(int region, ulong offset, Span<byte> data)
    {
        if (!_pci.TryRead(region, offset, data))
        {
            RegionBytes.Read(_registers, offset, data);
        }
    }

    public void Write(int region, ulong offset, ReadOnlySpan<byte> data)
    {
        if (_pci.TryWrite(region, offset, data))
        {
            return;
        }

        uint before = PeriodUs;
        RegionBytes.Write(_registers, offset, data);
        if (PeriodUs != before)
        {
            StartTimer(_host.NowNs + PeriodNs);
        }
    }

    public void Reset()
    {
        _pci.Reset();
        _timer.Disarm();
        Array.Clear(_registers);
    }

    public void Save(IBufferWriter<byte> state)
    {
        StateWriter writer = new(state);
        writer.Write(StateVersion);
        _pci.Save(writer);
        writer.Write(_registers);
        writer.Write((ulong)Math.Max(0, _dueNs - _host.NowNs));
    }

    public void Restore(ReadOnlySpan<byte> state)
    {
        StateReader reader = new(state);
        if (reader.ReadUInt() != StateVersion)
        {
            throw new InvalidDataException("the state has another version");
        }

        _pci.Restore(ref reader);
        reader.ReadBytes(_registers.Length).CopyTo(_registers);
        ulong leftNs = reader.ReadULong();
        reader.RequireEnd();
        StartTimer(_host.NowNs + (long)Math.Min(leftNs, (ulong)PeriodNs));
    }

    private void StartTimer(long dueNs)
    {
        _dueNs = dueNs;
        if (PeriodUs == 0)
        {
            _timer.Disarm();
        }
        else
        {
            _timer.Arm(dueNs);
        }
    }

    private void Tick(long nowNs)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(Count, BinaryPrimitives.ReadUInt32LittleEndian(Count) + 1);
        bool isWritten = _pci.IsBusMaster && _host.Memory.TryWrite(Address, Count);
        _pci.Trigger(isWritten ? Ticked : Failed);
        StartTimer(Math.Max(_dueNs + PeriodNs, nowNs));
    }
}

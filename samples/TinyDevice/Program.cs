// A PCI device with one register that counts: TinyDevice /tmp/tiny.sock
using System.Buffers.Binary;
using VfioUser.Server;
using VfioUser.Server.Pci;

using VfioUserServer server = new(new TinyDevice(), new VfioUserServerOptions { SocketPath = args[0] });
server.Start();
await server.Completion;

/// <summary>BAR 0: a read of offset 0 counts and returns the count; writing 1 to offset 4 raises the interrupt, writing
/// 0 drops it.</summary>
internal sealed class TinyDevice : IVfioUserDevice
{
    private readonly PciConfigSpace _config = new PciConfigSpaceBuilder(
        new PciIdentity { VendorId = 0x1234, DeviceId = 0x0060, ClassCode = 0xFF0000, InterruptPin = 1 })
        .Bar(0, BarKind.Memory32, 0x1000).Msi().AdvancedFeatures().Build();

    private IDeviceHost _host = null!;
    private IntxLine _line = null!;
    private uint _count;

    public IReadOnlyList<Region> Regions { get; } =
        [new Region { Index = 0, Size = 0x1000 }, new Region { Index = 7, Size = PciConfigSpace.Size }];

    public IReadOnlyList<IrqDescription> Irqs { get; } =
    [
        new IrqDescription(0, 1, IrqFlags.Eventfd | IrqFlags.Maskable | IrqFlags.Automasked),
        new IrqDescription(1, 1, IrqFlags.Eventfd),
    ];

    public void Attach(IDeviceHost host)
    {
        (_host, _line) = (host, new IntxLine(_config, host));
        _config.ResetRequested += Reset;
    }

    public void Read(int region, ulong offset, Span<byte> data)
    {
        data.Clear();
        if (region == 7)
        {
            _config.Read(offset, data);
        }
        else if (offset == 0 && data.Length == 4)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(data, ++_count);
        }
    }

    public void Write(int region, ulong offset, ReadOnlySpan<byte> data)
    {
        if (region == 7)
        {
            _config.Write(offset, data);
            _line.OnConfigWritten();
        }
        else if (offset == 4)
        {
            _line.Set(data[0] != 0);
            _ = data[0] != 0 && _config.IsMsiEnabled && _host.Trigger(1);
        }
    }

    public void Reset()
    {
        _count = 0;
        _config.Reset();
        _line.Set(false);
    }

    public void OnDmaChanged()
    {
    }
}

// A PCI device with one register that counts: TinyDevice /tmp/tiny.sock
using System.Buffers.Binary;
using VfioUser.Server;
using VfioUser.Server.Pci;

using VfioUserServer server = new(new TinyDevice(), new VfioUserServerOptions { SocketPath = args[0] });
server.Start();
await server.Completion;

/// <summary>BAR 0: a read of offset 0 increments and returns the count; writing 1 to offset 4 asserts the interrupt,
/// writing 0 deasserts it.</summary>
internal sealed class TinyDevice : IVfioUserDevice
{
    private readonly PciFunction _pci = new(new PciConfigSpaceBuilder(
        new PciIdentity { VendorId = 0x1234, DeviceId = 0x0060, ClassCode = 0xFF0000, InterruptPin = 1 })
        .Bar(0, BarKind.Memory32, 0x1000).Msi().AdvancedFeatures().Build());

    private uint _count;

    public IReadOnlyList<Region> Regions => _pci.Regions;

    public IReadOnlyList<IrqDescription> Irqs => _pci.Irqs;

    public void Attach(IDeviceHost host) => _pci.Attach(host, Reset);

    public void Read(int region, ulong offset, Span<byte> data)
    {
        if (_pci.TryRead(region, offset, data))
        {
            return;
        }

        data.Clear();
        if (offset == 0 && data.Length == 4)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(data, ++_count);
        }
    }

    public void Write(int region, ulong offset, ReadOnlySpan<byte> data)
    {
        if (!_pci.TryWrite(region, offset, data) && offset == 4)
        {
            _pci.SetLine(data[0] != 0);
        }
    }

    public void Reset()
    {
        _count = 0;
        _pci.Reset();
    }
}

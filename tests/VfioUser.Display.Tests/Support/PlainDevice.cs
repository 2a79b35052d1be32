using VfioUser.Server;

namespace VfioUser.Display.Tests.Support;

/// <summary>A device with one region and no display.</summary>
internal sealed class PlainDevice : IVfioUserDevice
{
    public IReadOnlyList<Region> Regions => [new Region { Index = 0, Size = 4096 }];

    public IReadOnlyList<IrqDescription> Irqs => [];

    public void Attach(IDeviceHost host)
    {
    }

    public void Read(int region, ulong offset, Span<byte> data) =>
        BitConverter.GetBytes(0xBA5E0000).AsSpan(0, data.Length).CopyTo(data);

    public void Write(int region, ulong offset, ReadOnlySpan<byte> data)
    {
    }

    public void Reset()
    {
    }

    public void OnDmaChanged()
    {
    }
}

using System.Buffers.Binary;
using DisplayModel.Edid;
using NUnit.Framework;

namespace GvtDevice.Tests.Mmio;

/// <summary>The ports of IOBAR, by which a BIOS reaches the registers.</summary>
public sealed class IndexedRegistersTests : IDisposable
{
    private const ulong Index = 0;
    private const ulong Data = 4;
    private const uint PlainRegister = 0x78860;

    private readonly Vgpu _gpu =
        new(new VgpuOptions { Connectors = ConnectorSetup.Hdmi(CvtTiming.For(1024, 768, 60_000)) });

    public void Dispose() => _gpu.Dispose();

    [Test]
    public void The_second_port_is_the_register_that_the_first_selects()
    {
        Write(Index, PlainRegister);
        Write(Data, 0x1234_5678);

        Assert.That((Read(Index), Read(Data)), Is.EqualTo((PlainRegister, 0x1234_5678u)));
        Assert.That(_gpu.Core.Registers.Read(PlainRegister), Is.EqualTo(0x1234_5678u));
    }

    [Test]
    public void Parts_of_a_register_are_read_and_written()
    {
        Write(Index, PlainRegister);
        Write(Data, 0x1122_3344);
        _gpu.Write(GpuLayout.IoRegion, Data + 2, [0xAB]);
        byte[] part = new byte[2];
        _gpu.Read(GpuLayout.IoRegion, Data + 1, part);

        Assert.That((Read(Data), BitConverter.ToUInt16(part)), Is.EqualTo((0x11AB_3344u, 0xAB33)));
    }

    [TestCase(0x0040_0000u, Description = "behind the last register")]
    [TestCase(0xFFFF_FFFCu)]
    [TestCase(PlainRegister | 1, Description = "the page table instead of the registers")]
    [TestCase(PlainRegister | 2, Description = "reserved")]
    public void Nothing_is_behind_any_other_index(uint index)
    {
        Write(Index, index);
        Write(Data, 0xFFFF_FFFF);

        Assert.That((Read(Index), Read(Data)), Is.EqualTo((index, 0u)));
        Assert.That(_gpu.Core.Registers.Read(PlainRegister), Is.Zero);
    }

    [Test]
    public void Accesses_of_any_size_and_place_are_harmless([Values(1, 2, 4, 8, 64)] int length)
    {
        Write(Index, PlainRegister);
        for (ulong port = 0; port + (ulong)length <= GpuLayout.IoBarSize; port++)
        {
            byte[] data = new byte[length];
            _gpu.Write(GpuLayout.IoRegion, port, data);
            _gpu.Read(GpuLayout.IoRegion, port, data);
        }
    }

    [Test]
    public void A_reset_clears_the_index()
    {
        Write(Index, PlainRegister);
        TestGpu host = new();
        _gpu.Attach(host);

        Assert.That(Read(Index), Is.Zero);
    }

    private uint Read(ulong port)
    {
        byte[] data = new byte[4];
        _gpu.Read(GpuLayout.IoRegion, port, data);
        return BinaryPrimitives.ReadUInt32LittleEndian(data);
    }

    private void Write(ulong port, uint value) =>
        _gpu.Write(GpuLayout.IoRegion, port, BitConverter.GetBytes(value));
}

using NUnit.Framework;
using VfioUser.Protocol;
using VfioUser.Server.Pci;
using VfioUser.Server.Tests.Support;
using VfioUser.Server.Transport;
using static VfioUser.Server.Tests.Hostile.Attack;
using static VfioUser.Server.Tests.Hostile.Raw;

namespace VfioUser.Server.Tests.Hostile;

/// <summary>Rows 25 to 36: questions about regions and interrupts, and accesses to regions.</summary>
[NonParallelizable]
internal sealed class RegionRows
{
    [HostileRow("25", "GET_INFO with argsz 0", (ushort)4, 0u, 12)]
    [HostileRow("25", "GET_INFO with a short body", (ushort)4, 16u, 11)]
    [HostileRow("25", "REGION_INFO with argsz 0", (ushort)5, 0u, 28)]
    [HostileRow("25", "REGION_INFO with a short body", (ushort)5, 32u, 27)]
    [HostileRow("25", "IRQ_INFO with argsz 0", (ushort)7, 0u, 12)]
    [HostileRow("25", "IRQ_INFO with a short body", (ushort)7, 16u, 11)]
    public void The_server_refuses_the_query(ushort command, uint argSize, int rest) =>
        Survives(attack => attack.IsRefused((VfioUserCommand)command, [.. U32(argSize), .. new byte[rest]]));

    [HostileRow("26", "GET_INFO with argsz 4 GiB", (ushort)4, 16)]
    [HostileRow("26", "REGION_INFO with argsz 4 GiB", (ushort)5, 32)]
    [HostileRow("26", "IRQ_INFO with argsz 4 GiB", (ushort)7, 16)]
    [HostileRow("27", "GET_INFO with trailing bytes", (ushort)4, 16 + 100)]
    [HostileRow("27", "REGION_INFO with trailing bytes", (ushort)5, 32 + 100)]
    [HostileRow("27", "IRQ_INFO with trailing bytes", (ushort)7, 16 + 100)]
    public void The_server_answers_the_query(
        ushort command, int length) => Survives(attack => attack.AllocatesLittle(() =>
    {
        byte[] question = [.. U32(uint.MaxValue), .. new byte[length - 4]];

        Message reply = attack.Client.Call((VfioUserCommand)command, question);

        Assert.That(reply.Errno, Is.EqualTo(Errno.None));
        Assert.That(reply.Payload.Length, Is.EqualTo(command == 5 ? 32 : 16));
    }));

    [HostileRow("28", "REGION_INFO of index 9", (ushort)5, 9u)]
    [HostileRow("28", "REGION_INFO of index 2^32-1", (ushort)5, uint.MaxValue)]
    [HostileRow("29", "IRQ_INFO of index 5", (ushort)7, 5u)]
    [HostileRow("29", "IRQ_INFO of index 2^32-1", (ushort)7, uint.MaxValue)]
    public void The_server_refuses_the_index(ushort command, uint index) => Survives(attack =>
        attack.IsRefused((VfioUserCommand)command, [.. U32(32), .. U32(0), .. U32(index), .. new byte[20]]));

    [HostileRow("30", "a read past the end", TestDevice.BarSize - 3ul, 0u, 4u)]
    [HostileRow("30", "a read at 2^64-1", ulong.MaxValue, 0u, 1u)]
    [HostileRow("30", "a read that wraps", ulong.MaxValue - 3, 0u, 8u)]
    [HostileRow("31", "a read of region 99", 0ul, 99u, 4u)]
    [HostileRow("31", "a read of region 2^32-1", 0ul, uint.MaxValue, 4u)]
    [HostileRow("31", "a read of a region without bytes", 0ul, 1u, 4u)]
    [HostileRow("32", "a read of more than a message holds", 0ul, 0u, (1u << 20) + 1)]
    [HostileRow("32", "a read of 4 GiB", 0ul, 0u, uint.MaxValue)]
    public void The_server_refuses_the_read(
        ulong offset, uint region, uint count) => Survives(attack => attack.AllocatesLittle(() =>
        attack.IsRefused(VfioUserCommand.RegionRead, Transfer(offset, region, count))));

    [HostileRow("31", "a write to region 99", 99u, 4u)]
    [HostileRow("31", "a write to region 2^32-1", uint.MaxValue, 4u)]
    [HostileRow("31", "a write to a region without bytes", 1u, 4u)]
    [HostileRow("34", "a write with more data than its count", 0u, 3u)]
    [HostileRow("34", "a write with less data than its count", 0u, 5u)]
    [HostileRow("34", "a write with a count of 4 GiB", 0u, uint.MaxValue)]
    public void The_server_refuses_the_write(uint region, uint count) => Survives(attack => attack.AllocatesLittle(() =>
    {
        attack.IsRefused(VfioUserCommand.RegionWrite, Transfer(0, region, count, 1, 2, 3, 4));
        Assert.That(attack.Client.RegionRead<uint>(TestDevice.Bar, 0), Is.Zero);
    }));

    [HostileRow("33", "a read of nothing", (ushort)VfioUserCommand.RegionRead)]
    [HostileRow("33", "a write of nothing", (ushort)VfioUserCommand.RegionWrite)]
    public void The_server_answers_with_the_header_only(ushort command) => Survives(attack => Assert.That(
        attack.Client.Call((VfioUserCommand)command, Transfer(4, TestDevice.Bar, 0)).Payload.ToArray(),
        Is.EqualTo(Transfer(4, TestDevice.Bar, 0))));

    [HostileRow("35", "a write to a read-only region")]
    public void The_server_refuses_to_write_a_read_only_region() => Survives(attack =>
    {
        Assert.That(
            attack.Ask(VfioUserCommand.RegionWrite, Transfer(0, TestDevice.ReadOnlyRegion, 4, 1, 2, 3, 4)),
            Is.EqualTo(Errno.EPERM));
        Assert.That(attack.Client.RegionRead<uint>(TestDevice.ReadOnlyRegion, 0), Is.Zero);
    });

    [HostileRow("35", "odd sizes at odd offsets of config space")]
    public void Writes_stay_inside_config_space() => Survives(
        attack =>
        {
            for (uint offset = 0; offset < PciConfigSpace.ConventionalSize; offset++)
            {
                foreach (uint count in new uint[] { 3, 5, 7, 16 })
                {
                    bool fits = offset + count <= PciConfigSpace.ConventionalSize;
                    byte[] data = [.. Enumerable.Repeat((byte)0xFF, (int)count)];
                    Assert.That(
                        attack.Ask(VfioUserCommand.RegionWrite, Transfer(offset, TestDevice.Config, count, data)),
                        Is.EqualTo(fits ? Errno.None : Errno.EINVAL));
                    Assert.That(
                        attack.Ask(VfioUserCommand.RegionRead, Transfer(offset, TestDevice.Config, count)),
                        Is.EqualTo(fits ? Errno.None : Errno.EINVAL));
                }
            }
        },
        device: () => new ConfigDevice());

    [HostileRow("36", "garbage in every register of config space")]
    public void Writes_do_not_change_the_identity_of_the_function() => Survives(
        attack =>
        {
            Random random = new(1);
            byte[] garbage = new byte[4];
            for (int round = 0; round < 64; round++)
            {
                for (ulong register = 0; register < PciConfigSpace.ConventionalSize; register += 4)
                {
                    random.NextBytes(garbage);
                    attack.Client.RegionWrite(TestDevice.Config, register, garbage);
                }

                Assert.That(
                    attack.Client.RegionRead<uint>(TestDevice.Config, (ulong)PciOffset.VendorId),
                    Is.EqualTo(0x1912_8086));
                Assert.That(
                    attack.Client.RegionRead<uint>(TestDevice.Config, (ulong)PciOffset.Revision),
                    Is.EqualTo(0x0300_0006));
                Assert.That(
                    attack.Client.RegionRead<uint>(TestDevice.Config, (ulong)PciOffset.Bar(0)) & 0xFFF, Is.Zero,
                    "a BAR's size");
                Assert.That(
                    attack.Client.RegionRead<uint>(TestDevice.Config, (ulong)PciOffset.Bar(1)), Is.Zero,
                    "a BAR that is not");
            }
        },
        device: () => new ConfigDevice());

    /// <summary>A device with a real config space.</summary>
    private sealed class ConfigDevice : TestDevice, IVfioUserDevice
    {
        private readonly PciConfigSpace _config = new PciConfigSpaceBuilder(new PciIdentity
        {
            VendorId = 0x8086,
            DeviceId = 0x1912,
            ClassCode = 0x03_0000,
            Revision = 6,
        }).Bar(0, BarKind.Memory32, 0x1000).Build();

        void IVfioUserDevice.Read(int region, ulong offset, Span<byte> data)
        {
            if (region == Config)
            {
                _config.Read(offset, data);
            }
            else
            {
                Read(region, offset, data);
            }
        }

        void IVfioUserDevice.Write(int region, ulong offset, ReadOnlySpan<byte> data)
        {
            if (region == Config)
            {
                _config.Write(offset, data);
            }
            else
            {
                Write(region, offset, data);
            }
        }
    }
}

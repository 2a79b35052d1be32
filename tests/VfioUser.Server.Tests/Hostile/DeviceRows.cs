using LinuxInterop;
using NUnit.Framework;
using VfioUser.Protocol;
using VfioUser.Server.Tests.Support;
using static VfioUser.Server.Tests.Hostile.Attack;
using static VfioUser.Server.Tests.Hostile.Raw;

namespace VfioUser.Server.Tests.Hostile;

/// <summary>Rows 65 to 72: resets, migration, logging, and many writes in one message.</summary>
[NonParallelizable]
internal sealed class DeviceRows
{
    private const uint Get = 1 << 16;
    private const uint Set = 1 << 17;
    private const uint State = 2;
    private const uint LogStart = 6 | Set;
    private const uint LogReport = 8 | Get;
    private const ulong Page = 4096;

    [HostileRow("65", "a reset with a payload and files")]
    public void The_device_is_reset() => Survives(attack =>
    {
        using EventFd file = EventFd.Create();

        Assert.That(
            attack.Ask(VfioUserCommand.DeviceReset, new byte[999], file.Handle, file.Handle), Is.EqualTo(Errno.None));
        Assert.That(attack.Server.Device.Resets, Is.EqualTo(1));
    });

    [HostileRow("65", "a flood of resets")]
    public void The_device_is_reset_each_time() => Survives(attack =>
    {
        for (int burst = 0; burst < 10; burst++)
        {
            for (ushort id = 0; id < 100; id++)
            {
                attack.Client.SendRaw(Message(id, VfioUserCommand.DeviceReset, []));
            }

            for (ushort id = 0; id < 100; id++)
            {
                Assert.That(attack.Client.Receive().Header.Id, Is.EqualTo(id));
            }
        }

        Assert.That(attack.Server.Device.Resets, Is.EqualTo(1000));
    });

    [HostileRow("66", "a state that is missing")]
    [HostileRow("66", "the state ERROR", 0, 0, 0, 0, 0, 0, 0, 0)]
    [HostileRow("66", "state 5", 5, 0, 0, 0, 0, 0, 0, 0)]
    [HostileRow("66", "state 7", 7, 0, 0, 0, 0, 0, 0, 0)]
    [HostileRow("66", "state 8", 8, 0, 0, 0, 0, 0, 0, 0)]
    [HostileRow("66", "state 2^32-1", 255, 255, 255, 255, 0, 0, 0, 0)]
    public void The_server_refuses_the_state(params int[] state) => Survives(
        attack =>
        {
            attack.IsRefused(VfioUserCommand.DeviceFeature, Feature(State | Set, [.. state.Select(b => (byte)b)]));

            Assert.That(attack.Client.RegionRead<uint>(TestDevice.Bar, 0), Is.Zero, "the device runs");
        },
        device: () => new MigratableTestDevice());

    [HostileRow("66b", "a stranger that stops the device", 1u)]
    [HostileRow("66b", "a stranger that copies the device", 3u)]
    public void A_reset_restores_service(uint state) => Survives(
        attack =>
        {
            Assert.That(
                attack.Ask(VfioUserCommand.DeviceFeature, Feature(State | Set, [.. U32(state), .. U32(0)])),
                Is.EqualTo(Errno.None));

            attack.IsServed();
            Assert.That(attack.Ask(VfioUserCommand.DeviceReset, []), Is.EqualTo(Errno.None));
            Assert.That(attack.Client.RegionRead<uint>(TestDevice.Bar, 0), Is.Zero);
        },
        device: () => new MigratableTestDevice());

    [HostileRow("67", "GET and SET together", State | Get | Set)]
    [HostileRow("67", "neither of them", State)]
    [HostileRow("67", "an unknown feature", 99u | Get)]
    [HostileRow("67", "the last feature", 0xFFFFu | Set)]
    [HostileRow("67", "reserved bits", State | Get | 0xFFF0_0000)]
    public void The_server_refuses_the_operation(uint flags) => Survives(
        attack => attack.IsRefused(VfioUserCommand.DeviceFeature, Feature(flags, new byte[8])),
        device: () => new MigratableTestDevice());

    [HostileRow("68", "2^32-1 ranges to log", Page, uint.MaxValue)]
    [HostileRow("68", "logging by pages of 0", 0ul, 0u)]
    [HostileRow("68", "logging by pages of 3", 3ul, 0u)]
    public void The_server_refuses_to_log(
        ulong pageSize, uint ranges) => Survives(attack => attack.AllocatesLittle(() =>
        attack.IsRefused(
            VfioUserCommand.DeviceFeature, Feature(LogStart, [.. U64(pageSize), .. U32(ranges), .. U32(0)]))));

    [HostileRow("69", "a report about 2^63 bytes", 1ul << 63, Page, 24)]
    [HostileRow("69", "a report by pages of 1", Page, 1ul, 24)]
    [HostileRow("69", "a short question for a report", Page, Page, 23)]
    public void The_server_refuses_the_report(ulong size, ulong pageSize, int length) => Survives(attack =>
    {
        Assert.That(
            attack.Ask(VfioUserCommand.DeviceFeature, Feature(LogStart, [.. U64(Page), .. U64(0)])),
            Is.EqualTo(Errno.None));
        byte[] question = [.. U64(0), .. U64(size), .. U64(pageSize)];

        attack.AllocatesLittle(() => attack.IsRefused(
            VfioUserCommand.DeviceFeature, [.. U32(uint.MaxValue), .. U32(LogReport), .. question[..length]]));
    });

    [HostileRow("70", "migration data while running", 2u, 16u)]
    [HostileRow("70", "4 GiB of migration data while running", 2u, uint.MaxValue)]
    [HostileRow("70", "4 GiB of migration data", 3u, uint.MaxValue)]
    public void The_server_refuses_the_migration_data(uint state, uint size) => Survives(
        attack =>
        {
            attack.Ask(VfioUserCommand.DeviceFeature, Feature(State | Set, [.. U32(state), .. U32(0)]));

            attack.AllocatesLittle(
                () => attack.IsRefused(VfioUserCommand.MigDataRead, [.. U32(uint.MaxValue), .. U32(size)]));
        },
        device: () => new MigratableTestDevice());

    [HostileRow("71", "IO_FDS with argsz 0", 0u, 0u, 0u)]
    [HostileRow("71", "IO_FDS with a count", 64u, 0u, 1u)]
    [HostileRow("71", "IO_FDS of index 99", 64u, 99u, 0u)]
    [HostileRow("71", "IO_FDS of index 2^32-1", 64u, uint.MaxValue, 0u)]
    public void The_server_refuses_the_query(
        uint argSize, uint index, uint count) => Survives(attack => attack.IsRefused(
        VfioUserCommand.DeviceGetRegionIoFds, [.. U32(argSize), .. U32(0), .. U32(index), .. U32(count)]));

    [HostileRow("72", "2^64-1 writes", ulong.MaxValue, 24)]
    [HostileRow("72", "as many writes as wrap to one", 0x0AAA_AAAA_AAAA_AAABul, 24)]
    [HostileRow("72", "more writes than there is data for", 2ul, 24 + 23)]
    [HostileRow("72", "no count of writes", 0ul, -1)]
    public void The_server_refuses_all_writes(
        ulong count, int length) => Survives(attack => attack.AllocatesLittle(() =>
    {
        byte[] entry = [.. U64(0), .. U32(TestDevice.Bar), .. U32(4), .. U64(1), .. new byte[24]];

        attack.IsRefused(
            VfioUserCommand.RegionWriteMulti, length < 0 ? new byte[7] : [.. U64(count), .. entry[..length]]);
        Assert.That(attack.Client.RegionRead<uint>(TestDevice.Bar, 0), Is.Zero);
    }));

    [HostileRow("72", "a write of 9 bytes among others", 0ul, (uint)TestDevice.Bar, 9u)]
    [HostileRow("72", "a write to region 99 among others", 0ul, 99u, 4u)]
    [HostileRow("72", "a write past the end among others", (ulong)TestDevice.BarSize, (uint)TestDevice.Bar, 4u)]
    public void The_server_stops_at_the_bad_write(ulong offset, uint region, uint count) => Survives(attack =>
    {
        byte[] writes =
        [
            .. U64(3),
            .. U64(0), .. U32(TestDevice.Bar), .. U32(4), .. U64(0x11),
            .. U64(offset), .. U32(region), .. U32(count), .. U64(0x22),
            .. U64(8), .. U32(TestDevice.Bar), .. U32(4), .. U64(0x33),
        ];

        Assert.That(
            attack.Client.Call(VfioUserCommand.RegionWriteMulti, writes).Payload.ToArray(), Is.EqualTo(U64(1)),
            "writes done");
        Assert.That(
            (attack.Client.RegionRead<uint>(TestDevice.Bar, 0), attack.Client.RegionRead<uint>(TestDevice.Bar, 8)),
            Is.EqualTo((0x11u, 0u)));
    });
}

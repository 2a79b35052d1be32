using NUnit.Framework;
using VfioUser.Protocol;
using VfioUser.Server.Tests.Hostile;
using VfioUser.Server.Tests.Support;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Tests.Server;

public sealed class MigrationTests
{
    private const uint Get = 1 << 16;
    private const uint Set = 1 << 17;
    private const uint Probe = 1 << 18;

    private readonly ServerUnderTest _server = new(device: new MigratableTestDevice());
    private VfioUserClient _client = null!;

    [SetUp]
    public void Connect() => _client = _server.Connect();

    [TearDown]
    public void Stop()
    {
        _client.Dispose();
        _server.Dispose();
    }

    [Test]
    public void The_device_can_stop_and_copy_and_be_copied_while_it_runs()
    {
        Assert.That(Feature(1, Get, 16), Is.EqualTo(new byte[] { 16, 0, 0, 0, 1, 0, 1, 0, 5, 0, 0, 0, 0, 0, 0, 0 }));
        Assert.That(
            Feature(2, Get, 16), Is.EqualTo(new byte[] { 16, 0, 0, 0, 2, 0, 1, 0, 2, 0, 0, 0, 255, 255, 255, 255 }));
    }

    [Test]
    public void A_device_that_cannot_migrate_refuses_migration_commands()
    {
        using ServerUnderTest server = new();
        using VfioUserClient client = server.Connect();
        byte[] request = [16, 0, 0, 0, 1, 0, 1, 0];

        Assert.That(client.Call(VfioUserCommand.DeviceFeature, request).Errno, Is.EqualTo(Errno.EINVAL));
        Assert.That(
            client.Call(VfioUserCommand.MigDataRead, new byte[] { 16, 0, 0, 0, 8, 0, 0, 0 }).Errno,
            Is.EqualTo(Errno.EINVAL));
    }

    [TestCase(1u, Probe | Get, true)]
    [TestCase(1u, Probe | Set, false)]
    [TestCase(2u, Probe | Get | Set, true)]
    [TestCase(2u, Probe, true)]
    [TestCase(6u, Probe | Set, true)]
    [TestCase(6u, Probe | Get, false)]
    [TestCase(8u, Probe | Get, true)]
    [TestCase(3u, Probe, false)]
    [TestCase(0xFFFFu, Probe, false)]
    public void A_probe_is_echoed_or_refused(uint feature, uint operation, bool supported)
    {
        byte[] request = [8, 0, 0, 0, .. BitConverter.GetBytes(feature | operation)];

        Message reply = _client.Call(VfioUserCommand.DeviceFeature, request);

        Assert.That(reply.Errno, Is.EqualTo(supported ? Errno.None : Errno.EINVAL));
        Assert.That(reply.Payload.ToArray(), Is.EqualTo(supported ? request : []));
    }

    [Test]
    public void Every_state_leads_to_every_other_but_not_from_a_copy_to_an_earlier_one(
        [Values(1u, 2u, 3u, 4u, 6u)] uint from, [Values(1u, 2u, 3u, 4u, 6u)] uint to)
    {
        Go(from);
        if (from == 4 && to != 4)
        {
            Write(new byte[MigratableTestDevice.StateBytes]);
        }

        bool isTransition = (from, to) != (3, 6);
        Assert.That(Go(to), Is.EqualTo(isTransition ? Errno.None : Errno.EINVAL));
        Assert.That(State(), Is.EqualTo(isTransition ? to : from));
    }

    [Test]
    [Row("66")]
    public void Some_states_cannot_be_asked_for(
        [Values(1u, 2u, 3u, 4u, 6u)] uint from, [Values(0u, 5u, 7u, 8u, uint.MaxValue)] uint to)
    {
        Go(from);

        Assert.That(Go(to), Is.EqualTo(Errno.EINVAL));
        Assert.That(State(), Is.EqualTo(from));
    }

    [TestCase(Get | Set, 16)]
    [TestCase(0u, 16)]
    [TestCase(Get | (1u << 19), 16)]
    [TestCase(Get, 15)]
    [TestCase(Get, 7)]
    [Row("67")]
    public void Refuses_operations_that_make_no_sense(uint operation, int argSize)
    {
        byte[] request = [.. BitConverter.GetBytes(argSize), .. BitConverter.GetBytes(2u | operation), .. new byte[8]];

        Message reply = _client.Call(VfioUserCommand.DeviceFeature, request);

        Assert.That((reply.Errno, reply.Payload.Length), Is.EqualTo((Errno.EINVAL, 0)));
    }

    [TestCase(0)]
    [TestCase(7)]
    [Row("66")]
    public void Refuses_a_state_that_is_not_there(int length)
    {
        byte[] request = [16, 0, 0, 0, 2, 0, 2, 0, .. new byte[length]];

        Message reply = _client.Call(VfioUserCommand.DeviceFeature, request);

        Assert.That((reply.Errno, reply.Payload.Length), Is.EqualTo((Errno.EINVAL, 0)));
    }

    [Test]
    public void The_state_travels_to_another_server()
    {
        using ServerUnderTest other = new(device: new MigratableTestDevice());
        using VfioUserClient target = other.Connect();
        new Random(1).NextBytes(_server.Device.Memory(TestDevice.Bar));
        Go(3);
        Go(target, 4);

        List<int> sizes = [];
        while (sizes.LastOrDefault(2048) == 2048)
        {
            byte[] part = Read(2048);
            sizes.Add(part.Length);
            Assert.That(Write(target, part), Is.EqualTo(Errno.None));
        }

        Assert.That(Go(target, 2), Is.EqualTo(Errno.None));
        Assert.That(sizes, Is.EqualTo(new[] { 2048, 2048, 904 }));
        Assert.That(
            other.Device.Memory(TestDevice.Bar)[..MigratableTestDevice.StateBytes].ToArray(),
            Is.EqualTo(_server.Device.Memory(TestDevice.Bar)[..MigratableTestDevice.StateBytes].ToArray()));
        Assert.That(target.RegionRead<byte>(TestDevice.Bar, 0), Is.EqualTo(_server.Device.Memory(TestDevice.Bar)[0]));
    }

    [Test]
    public void A_corrupt_state_resets_the_device_and_only_a_reset_leaves_the_error_state()
    {
        Go(4);
        Write(new byte[7]);

        Assert.That(Go(2), Is.EqualTo(Errno.EINVAL));
        Assert.That((State(), _server.Device.Resets), Is.EqualTo((0u, 1)));
        Assert.That(Go(1), Is.EqualTo(Errno.EINVAL));
        Assert.That(_client.Call(VfioUserCommand.DeviceReset).Errno, Is.EqualTo(Errno.None));
        Assert.That(State(), Is.EqualTo(2));
    }

    [Test]
    [Row("66b")]
    public void A_reset_works_in_every_state([Values(1u, 2u, 3u, 4u, 6u)] uint state)
    {
        Go(state);

        Assert.That(_client.Call(VfioUserCommand.DeviceReset).Errno, Is.EqualTo(Errno.None));
        Assert.That(State(), Is.EqualTo(2));
        Assert.That(_client.RegionRead<uint>(TestDevice.Bar, 0), Is.Zero);
    }

    [Test]
    [Row("66b")]
    public void A_stranger_that_stops_the_device_and_leaves_does_no_harm([Values(1u, 3u, 4u, 6u)] uint state)
    {
        Go(state);
        _client.Dispose();

        _client = _server.Connect();

        Assert.That(State(), Is.EqualTo(2));
        Assert.That(_client.RegionRead<uint>(TestDevice.Bar, 0), Is.Zero);
    }

    [TestCase(1u, true)]
    [TestCase(3u, false)]
    [TestCase(4u, false)]
    [TestCase(6u, true)]
    public void Regions_rest_while_the_state_is_copied(uint state, bool accessible)
    {
        Go(state);
        RegionTransfer access = new(0, TestDevice.Bar, 4);

        Errno errno = accessible ? Errno.None : Errno.EINVAL;
        Assert.That(_client.Call(VfioUserCommand.RegionRead, Wire.AsBytes(in access)).Errno, Is.EqualTo(errno));
        Assert.That(
            _client.Call(VfioUserCommand.DeviceGetInfo, [16, 0, 0, 0, .. new byte[12]]).Errno, Is.EqualTo(Errno.None));
    }

    [Test]
    public void The_timers_of_a_stopped_device_stand_still()
    {
        using ManualResetEventSlim fired = new();
        Go(1);
        _server.OnDeviceThread(() =>
        {
            _server.Device.Host.CreateTimer(_ => fired.Set()).Arm(0);
            return 0;
        });
        Assert.That(fired.Wait(50), Is.False);

        Go(2);

        Assert.That(fired.Wait(TimeSpan.FromSeconds(10)), Is.True);
    }

    [TestCase(2u, 16u, 8u, TestName = "Reading while running")]
    [TestCase(1u, 16u, 8u, TestName = "Reading while stopped")]
    [TestCase(4u, 16u, 8u, TestName = "Reading while resuming")]
    [TestCase(3u, 15u, 8u, TestName = "argsz less than the data")]
    [TestCase(3u, 0u, 0u, TestName = "argsz 0")]
    [TestCase(3u, uint.MaxValue, uint.MaxValue, TestName = "Reading 4 GiB")]
    [TestCase(3u, 0x20_0000u, 0x10_0001u, TestName = "Reading more than a message holds")]
    [Row("70")]
    public void Refuses_an_impossible_read_of_migration_data(uint state, uint argSize, uint size)
    {
        Go(state);
        MigrationData request = new(argSize, size);

        Assert.That(
            _client.Call(VfioUserCommand.MigDataRead, Wire.AsBytes(in request)).Errno, Is.EqualTo(Errno.EINVAL));
    }

    [TestCase(2u, 12u, 4u, TestName = "Writing while running")]
    [TestCase(3u, 12u, 4u, TestName = "Writing while saving")]
    [TestCase(4u, 13u, 5u, TestName = "Less data than said")]
    [TestCase(4u, 11u, 4u, TestName = "argsz less than what is written")]
    [TestCase(4u, uint.MaxValue, uint.MaxValue, TestName = "Writing 4 GiB")]
    public void Refuses_an_impossible_write_of_migration_data(uint state, uint argSize, uint size)
    {
        Go(state);
        MigrationData request = new(argSize, size);

        Assert.That(
            _client.Call(VfioUserCommand.MigDataWrite, [.. Wire.AsBytes(in request), 1, 2, 3, 4]).Errno,
            Is.EqualTo(Errno.EINVAL));
    }

    [TestCase(VfioUserCommand.DeviceFeature)]
    [TestCase(VfioUserCommand.MigDataRead)]
    [TestCase(VfioUserCommand.MigDataWrite)]
    public void Refuses_a_short_migration_request(VfioUserCommand command) =>
        Assert.That(_client.Call(command, new byte[7]).Errno, Is.EqualTo(Errno.EINVAL));

    [TestCase(
        """{"capabilities":{"max_msg_fds":8,"max_data_xfer_size":1048576,"max_dma_maps":65535,"pgsizes":4096"""
            + ""","write_multiple":false,"migration":{"pgsize":4096,"max_bitmap_size":268435456}}}""",
        true)]
    [TestCase(
        """{"capabilities":{"max_msg_fds":8,"max_data_xfer_size":1048576,"max_dma_maps":65535,"pgsizes":4096"""
            + ""","write_multiple":true}}""",
        false)]
    public void VERSION_offers_migration_to_a_client_that_proposes_it(string json, bool told)
    {
        _client.Dispose();
        using VfioUserClient client = _server.ConnectRaw();

        Message reply = client.Call(
            VfioUserCommand.Version, [0, 0, 0, 0, .. System.Text.Encoding.UTF8.GetBytes(json), 0]);

        Assert.That(reply.Errno, Is.EqualTo(Errno.None));
        Assert.That(VersionCapabilities.Parse(reply.Payload[4..]).Migration is { PageSize: 4096 }, Is.EqualTo(told));
    }

    [TestCase("""{"capabilities":{"migration":"yes"}}""")]
    [TestCase("""{"capabilities":{"migration":{"pgsize":"4096"}}}""")]
    [TestCase("""{"capabilities":{"migration":{"pgsize":4095}}}""")]
    public void Refuses_to_migrate_other_pages(string json)
    {
        _client.Dispose();
        using VfioUserClient client = _server.ConnectRaw();

        Assert.That(
            client.Call(VfioUserCommand.Version, [0, 0, 0, 0, .. System.Text.Encoding.UTF8.GetBytes(json), 0]).Errno,
            Is.EqualTo(Errno.EINVAL));
    }

    private static Errno Go(VfioUserClient client, uint state) => client.Call(
        VfioUserCommand.DeviceFeature,
        [16, 0, 0, 0, 2, 0, 2, 0, .. BitConverter.GetBytes(state), .. new byte[4]]).Errno;

    private static Errno Write(VfioUserClient client, byte[] data)
    {
        MigrationData head = new((uint)(8 + data.Length), (uint)data.Length);
        return client.Call(VfioUserCommand.MigDataWrite, [.. Wire.AsBytes(in head), .. data]).Errno;
    }

    private Errno Go(uint state) => Go(_client, state);

    private void Write(byte[] data) => Assert.That(Write(_client, data), Is.EqualTo(Errno.None));

    private byte[] Read(int count)
    {
        MigrationData request = new((uint)(8 + count), (uint)count);
        Message reply = _client.Call(VfioUserCommand.MigDataRead, Wire.AsBytes(in request));
        Assert.That(
            reply.Read<MigrationData>(),
            Is.EqualTo(new MigrationData((uint)reply.Payload.Length, (uint)reply.Payload.Length - 8)));
        return reply.Payload[8..].ToArray();
    }

    private uint State() => BitConverter.ToUInt32(Feature(2, Get, 16), 8);

    private byte[] Feature(uint feature, uint operation, int argSize) => _client.Call(
        VfioUserCommand.DeviceFeature,
        [.. BitConverter.GetBytes(argSize), .. BitConverter.GetBytes(feature | operation)]).Payload.ToArray();
}

using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using NUnit.Framework;
using VfioUser.Protocol;
using VfioUser.Server.Tests.Hostile;
using VfioUser.Server.Tests.Support;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Tests.Server;

/// <summary>Guest memory that came without a file.</summary>
public sealed class MessageDmaTests
{
    private const ulong Base = 0x10_0000;
    private const int Size = 0x2_0000;

    private readonly ServerUnderTest _server = new(configure: o => o with { DmaTimeout = TimeSpan.FromSeconds(1) });
    private VfioUserClient _client = null!;
    private ClientRam _ram = null!;

    [SetUp]
    public void Connect()
    {
        _client = _server.Connect();
        _client.DmaMap(Base, Size);
        _ram = new ClientRam(_client, Base, Size);
        new Random(1).NextBytes(_ram.Bytes);
    }

    [TearDown]
    public void Stop()
    {
        _client.Dispose();
        _server.Dispose();
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Reads_in_pieces_of_32_KiB_in_either_layout(bool shortCount)
    {
        ClientRam ram = new(_client, Base, Size) { HasShortCount = shortCount, WriteReplyLength = shortCount ? 0 : 16 };
        new Random(2).NextBytes(ram.Bytes);

        Assert.That(ram.Serve(Read(Base + 3, 70_000)), Is.EqualTo(ram.Bytes[3..70_003]));
        Assert.That(ram.Counts, Is.EqualTo(new[] { 0, 32768, 32768, 4464 }), "a write of nothing tells the layout");
    }

    [TestCase(false, 16)]
    [TestCase(false, 12)]
    [TestCase(true, 0)]
    public void Writes_and_takes_every_length_of_reply(bool shortCount, int replyLength)
    {
        ClientRam ram = new(_client, Base, Size) { HasShortCount = shortCount, WriteReplyLength = replyLength };
        byte[] data = _ram.Bytes[..40_000];

        Assert.That(ram.Serve(Write(Base + 1, data)), Is.True);
        Assert.That(ram.Bytes[1..40_001], Is.EqualTo(data));
        Assert.That(ram.Bytes[40_001..], Is.All.Zero);
    }

    [Test]
    public void Crosses_into_a_window_that_has_a_file()
    {
        using MemFd file = MemFd.Create("ram", 4096);
        file.Slice(0, 2).Fill(7);
        _client.DmaMap(Base + Size, 4096, file.Handle);

        Assert.That(
            _ram.Serve(Read(Base + Size - 2, 4)), Is.EqualTo(new byte[] { _ram.Bytes[^2], _ram.Bytes[^1], 7, 7 }));
    }

    [Test]
    public void Region_accesses_are_served_during_an_access()
    {
        Task<byte[]?> read = Read(Base, 16);
        MessageHeader asked = Probed();

        Assert.That(_client.RegionRead<uint>(TestDevice.Bar, 0), Is.Zero);
        _client.RegionWrite(TestDevice.Bar, 8, 0x1234u);
        Assert.That(_client.RegionRead<uint>(TestDevice.Bar, 8), Is.EqualTo(0x1234));
        Assert.That(read.IsCompleted, Is.False);

        _ram.Reply(asked, [.. BitConverter.GetBytes(Base), .. BitConverter.GetBytes(16L), .. _ram.Bytes[..16]]);
        Assert.That(read.Result, Is.EqualTo(_ram.Bytes[..16]));
    }

    [Test]
    public void Timers_fire_during_an_access()
    {
        using ManualResetEventSlim fired = new();
        _server.OnDeviceThread(() =>
        {
            _server.Device.Host.CreateTimer(_ => fired.Set()).Arm(_server.Device.Host.NowNs + 20_000_000);
            return 0;
        });
        Task<byte[]?> read = Read(Base, 4);

        Assert.That(fired.Wait(TimeSpan.FromSeconds(10)), Is.True);
        Assert.That(_ram.Serve(read), Is.Not.Null);
    }

    [Test]
    public void Asks_nothing_while_a_command_is_unanswered()
    {
        bool? result = null;
        _server.Device.OnRead = (_, _) => result = _server.Device.Host.Memory.TryRead(Base, new byte[4]);

        _client.RegionRead<uint>(TestDevice.Bar, 0);

        Assert.That(result, Is.False);
    }

    [TestCase(VfioUserCommand.DmaUnmap)]
    [TestCase(VfioUserCommand.DeviceReset)]
    [Row("56")]
    public void Gives_up_for_a_command_that_cannot_wait(VfioUserCommand command)
    {
        Task<byte[]?> read = Read(Base, 16);
        MessageHeader asked = Probed();
        DmaUnmap unmap = new(24, DmaUnmapFlags.None, Base, Size);

        Message reply = _client.Call(command, command == VfioUserCommand.DmaUnmap ? Wire.AsBytes(in unmap) : default);

        Assert.That(reply.Errno, Is.EqualTo(Errno.None));
        Assert.That(read.Result, Is.Null);
        _ram.Reply(asked, new byte[32]);
        Assert.That(_client.RegionRead<uint>(TestDevice.Bar, 0), Is.Zero, "the late reply is ignored");
        Assert.That(_server.Device.Resets, Is.EqualTo(command == VfioUserCommand.DeviceReset ? 1 : 0));
    }

    [Test]
    public void Another_window_can_be_unmapped_during_an_access()
    {
        _client.DmaMap(0, 4096);
        Task<byte[]?> read = Read(Base, 4);
        MessageHeader asked = Probed();

        _client.DmaUnmap(0, 4096);

        _ram.Reply(asked, [.. BitConverter.GetBytes(Base), .. BitConverter.GetBytes(4L), 1, 2, 3, 4]);
        Assert.That(read.Result, Is.EqualTo(new byte[] { 1, 2, 3, 4 }));
    }

    [Test]
    [Row("76")]
    public void A_silent_client_costs_one_deadline()
    {
        Task<byte[]?> first = Read(Base, 4);
        MessageHeader asked = _client.Receive().Header;
        Assert.That(first.Result, Is.Null);

        Assert.That(Read(Base, 4).Wait(500), Is.True, "no second request before the first is answered");

        _ram.Reply(asked, new byte[16]);
        Assert.That(_client.RegionRead<uint>(TestDevice.Bar, 0), Is.Zero);
        Assert.That(_ram.Serve(Read(Base, 4)), Is.EqualTo(_ram.Bytes[..4]), "the late reply ends the silence");
    }

    [TestCase(15, 4, TestName = "Too short for its head")]
    [TestCase(16, 4, TestName = "Without data")]
    [TestCase(19, 4, TestName = "A byte short")]
    [TestCase(24, 4, TestName = "Longer than asked")]
    [TestCase(20, 5, TestName = "Another count")]
    [TestCase(20, -1, TestName = "A negative count")]
    [TestCase(0, 4, TestName = "Nothing at all")]
    [Row("75")]
    public void The_access_fails_with_a_wrong_reply(int length, long count)
    {
        Task<byte[]?> read = Read(Base, 4);
        byte[] payload = [.. BitConverter.GetBytes(Base), .. BitConverter.GetBytes(count), .. new byte[16]];

        _ram.Reply(Probed(), payload[..length]);

        Assert.That(read.Result, Is.Null);
        Assert.That(_ram.Serve(Read(Base, 4)), Is.EqualTo(_ram.Bytes[..4]), "the next one is served");
    }

    [Test]
    [Row("75")]
    public void Refuses_a_reply_about_another_address_and_one_with_a_descriptor()
    {
        Task<byte[]?> read = Read(Base, 4);
        _ram.Reply(Probed(), [.. BitConverter.GetBytes(Base + 1), .. BitConverter.GetBytes(4L), 1, 2, 3, 4]);
        Assert.That(read.Result, Is.Null);

        read = Read(Base, 4);
        MessageHeader header = _client.Receive().Header.ToReply(20);
        using EventFd stray = EventFd.Create();
        _client.SendRaw(
            [.. Wire.AsBytes(in header), .. BitConverter.GetBytes(Base), 4, .. new byte[11]], [stray.Handle]);
        Assert.That(read.Result, Is.Null);
    }

    [TestCase(14u)]
    [TestCase(0u)]
    [Row("75")]
    public void An_error_of_the_client_fails_the_access(uint errno)
    {
        Task<byte[]?> read = Read(Base, 4);
        MessageHeader header =
            Probed() with { Flags = MessageFlags.Reply | MessageFlags.Error, Errno = errno, Size = 16 };

        _client.SendRaw(Wire.AsBytes(in header));

        Assert.That(read.Result, Is.Null);
    }

    [Test]
    [Row("75")]
    public void Replies_with_another_id_are_ignored()
    {
        Task<byte[]?> read = Read(Base, 4);
        MessageHeader asked = Probed();
        _ram.Reply(asked with { Id = (ushort)(asked.Id + 1) }, new byte[20]);
        _ram.Reply(asked with { Command = VfioUserCommand.DmaWrite }, new byte[16]);

        _ram.Reply(asked, [.. BitConverter.GetBytes(Base), .. BitConverter.GetBytes(4L), 1, 2, 3, 4]);

        Assert.That(read.Result, Is.EqualTo(new byte[] { 1, 2, 3, 4 }));
    }

    [Test]
    public void A_client_that_leaves_ends_the_wait()
    {
        Task<byte[]?> read = Read(Base, 4);
        _client.Receive();

        _client.Dispose();

        Assert.That(read.Result, Is.Null);
        using VfioUserClient next = _server.Connect();
        Assert.That(next.RegionRead<uint>(TestDevice.Bar, 0), Is.Zero);
    }

    [Test]
    public void Stopping_the_server_ends_the_wait()
    {
        Task<byte[]?> read = Read(Base, 4);
        _client.Receive();

        Task stop = Task.Run(_server.Server.Stop);

        Assert.That(read.Result, Is.Null);
        _client.Dispose();
        Assert.That(stop.Wait(TimeSpan.FromSeconds(10)), Is.True);
    }

    /// <summary>QEMU maps the BAR of a graphics card beside the device too, without a file.</summary>
    [Test]
    public void Does_not_warn_of_memory_without_a_file_beside_shared_RAM()
    {
        using MemFd ram = MemFd.Create("ram", 16 << 20);
        _client.DmaMap(0x1_0000_0000, 16 << 20, ram.Handle);
        _client.DmaMap(0x2_0000_0000, 16 << 20);

        Assert.That(
            _server.Log.Lines.Where(line => line.Contains("without a file", StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public void Warns_once_of_large_memory_without_a_file()
    {
        _client.DmaMap(0x1_0000_0000, 16 << 20);
        _client.DmaMap(0x2_0000_0000, 16 << 20);

        Assert.That(
            _server.Log.Lines,
            Has.Exactly(1).Contains("memory-backend-memfd").And.Exactly(1).Contains("16 MiB of memory at 0x100000000"));
    }

    private Task<byte[]?> Read(ulong address, int count) => _server.Server.InvokeAsync(() =>
    {
        byte[] data = new byte[count];
        return _server.Device.Host.Memory.TryRead(address, data) ? data : null;
    });

    private Task<bool> Write(ulong address, byte[] data) =>
        _server.Server.InvokeAsync(() => _server.Device.Host.Memory.TryWrite(address, data));

    /// <summary>The first real request, after the one that tells the layout has been answered.</summary>
    private MessageHeader Probed()
    {
        _ram.Answer(_client.Receive());
        return _client.Receive().Header;
    }
}

using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using NUnit.Framework;
using VfioUser.Protocol;
using VfioUser.Server.Tests.Support;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Tests.Restart;

/// <summary>A server ends, in order or in the middle of something, and another one goes on with its client. A crash is
/// a device thread that never runs on.</summary>
public sealed class RestartTests : IDisposable
{
    private const ulong RamAddress = 0x10_0000;
    private const int RamBytes = 0x2000;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vfio-user-");
    private readonly MemoryFileStore _store = new();
    private readonly ManualResetEventSlim _end = new();
    private readonly SemaphoreSlim _crashes = new(0);
    private readonly List<ServerUnderTest> _servers = [];
    private readonly MemFd _ram = MemFd.Create("ram", RamBytes);
    private readonly EventFd _msi = EventFd.Create();
    private readonly VfioUserClient _client;

    private ServerUnderTest Server => _servers[^1];

    private string SocketPath => Path.Combine(_folder.FullName, "socket");

    public RestartTests()
    {
        StartServer(new RestartableTestDevice());
        _client = Connect();
    }

    public void Dispose()
    {
        _end.Set();
        _client.Dispose();
        _servers.ForEach(server => server.Dispose());
        _store.Dispose();
        _folder.Delete(recursive: true);
        _ram.Dispose();
        _msi.Dispose();
        _end.Dispose();
        _crashes.Dispose();
    }

    /// <summary>Restarts after each message, and once more after each second one.</summary>
    [Test]
    public void A_client_does_not_notice_a_hand_over_between_any_two_messages([Values(1, 2)] int times)
    {
        Action[] steps =
        [
            () => _client.Negotiate(),
            () => _client.DmaMap(RamAddress, RamBytes, _ram.Handle),
            () => _client.SetIrqs(TestDevice.Msi, 0, _msi),
            () => _client.RegionWrite(TestDevice.Bar, 8, 0x1234u),
            () => Assert.That(_client.RegionRead<uint>(TestDevice.Bar, 8), Is.EqualTo(0x1234)),
            () => _client.RegionWrite(TestDevice.Bar, 12, 0x5678u, posted: true),
            () => Assert.That(_client.RegionRead<uint>(TestDevice.Bar, 12), Is.EqualTo(0x5678)),
            () => Assert.That(Paint(0x40), Is.EqualTo(ReadRam(0x40))),
            () => Assert.That(Trigger(), Is.GreaterThanOrEqualTo(1)),
            () => _client.DmaUnmap(RamAddress, RamBytes),
            () => Assert.That(IsMapped(), Is.False),
        ];
        foreach (Action step in steps)
        {
            for (int i = 0; i < times; i++)
            {
                HandOver();
            }

            step();
        }

        Assert.That(_store.Names, Has.None.EqualTo("file0"), "the memory is not mapped any more");
    }

    [Test]
    public void A_request_during_whose_execution_the_server_ends_is_executed_again_and_answered_once()
    {
        _client.Negotiate();
        _client.RegionWrite(TestDevice.Bar, 0, 1u);
        CrashInNextWrite(Server.Device);
        ushort id = Write(4, 2);
        WaitForCrash();

        Restart();

        Message reply = _client.Receive();
        Assert.That((reply.Header.Id, reply.Header.IsError), Is.EqualTo((id, false)));
        Assert.That(_client.RegionRead<ulong>(TestDevice.Bar, 0), Is.EqualTo(0x2_0000_0001));
    }

    /// <summary>The server ends just before it sends the reply, or after.</summary>
    [Test]
    public void A_request_that_may_have_been_answered_is_not_executed_again_and_gets_a_short_error()
    {
        _client.Negotiate();
        Server.Server.HandOver();
        _store.Restart();
        StartServer(new RestartableTestDevice(), new CrashingTap(Crash));
        ushort id = Write(4, 2);
        WaitForCrash();

        Restart(device => device.OnWrite = (_, _) => Assert.Fail("executed again"));

        Message reply = _client.Receive();
        Assert.That((reply.Header.Id, reply.Errno), Is.EqualTo((id, Errno.ETIMEDOUT)));
        Assert.That(reply.Payload.IsEmpty, "QEMU drops only a header");
        Assert.That(_client.RegionRead<uint>(TestDevice.Bar, 4), Is.EqualTo(2));
    }

    [Test]
    public void What_a_request_had_changed_when_the_server_ended_is_forgotten_before_it_is_executed_again()
    {
        _client.Negotiate();
        Server.Device.OnWrite = (_, _) =>
        {
            Server.Device.Memory(TestDevice.Bar)[100] = 9;
            Crash();
        };
        Write(4, 2);
        WaitForCrash();

        Restart();

        _client.Receive();
        Assert.That(_client.RegionRead<byte>(TestDevice.Bar, 100), Is.Zero);
    }

    [Test]
    public void A_part_of_a_message_is_completed_for_the_next_server()
    {
        _client.Negotiate();
        RegionTransfer access = new(16, TestDevice.Bar, sizeof(uint));
        MessageHeader header = new(7, VfioUserCommand.RegionRead, 32, 0, 0);
        byte[] request = [.. Wire.AsBytes(in header), .. Wire.AsBytes(in access)];
        for (int cut = 1; cut < request.Length; cut++)
        {
            _client.SendRaw(request.AsSpan(0, cut));
            HandOver();
            _client.SendRaw(request.AsSpan(cut));

            Assert.That(_client.Receive().Header.Id, Is.EqualTo(7));
        }
    }

    [Test]
    public void Requests_that_wait_in_the_socket_are_answered_by_the_next_server_in_order()
    {
        _client.Negotiate();
        CrashInNextWrite(Server.Device);
        ushort[] ids = [.. Enumerable.Range(0, 20).Select(i => Write((ulong)(4 * i), (uint)i))];
        WaitForCrash();

        Restart();

        Assert.That(ids.Select(_ => _client.Receive().Header.Id).ToArray(), Is.EqualTo(ids));
        Assert.That(_client.RegionRead<uint>(TestDevice.Bar, 4 * 19), Is.EqualTo(19));
    }

    [Test]
    public void A_request_that_ends_every_server_is_refused_by_the_fourth()
    {
        _client.Negotiate();
        CrashInNextWrite(Server.Device);
        Write(0, 1);
        for (int i = 0; i < 2; i++)
        {
            WaitForCrash();
            Restart(CrashInNextWrite);
        }

        WaitForCrash();
        Restart();

        Assert.That(_client.Receive().Errno, Is.EqualTo(Errno.EIO));
        Assert.That(_client.RegionRead<uint>(TestDevice.Bar, 0), Is.Zero);
    }

    [Test]
    public void Servers_that_end_at_different_requests_are_no_reason_to_refuse_one()
    {
        _client.Negotiate();
        for (uint i = 1; i <= 5; i++)
        {
            CrashInNextWrite(Server.Device);
            Write(4 * i, i);
            WaitForCrash();
            Restart();

            Assert.That(_client.Receive().Errno, Is.EqualTo(Errno.None), $"request {i}");
        }
    }

    [Test]
    public void A_client_that_leaves_leaves_nothing_in_the_store()
    {
        _client.Negotiate();
        _client.DmaMap(RamAddress, RamBytes, _ram.Handle);
        _client.SetIrqs(TestDevice.Msi, 0, _msi, _msi);
        HandOver();
        Assert.That(
            _store.Names,
            Is.EquivalentTo(new[] { "listener", "state", "client", "file0", "file1" }),
            "the eventfd was sent twice");

        _client.Dispose();

        using VfioUserClient next = Connect();
        next.Negotiate();
        Assert.That(_store.Names, Is.EquivalentTo(new[] { "listener", "state", "client" }));
    }

    [Test]
    public void A_state_of_another_build_leaves_the_client_a_device_that_was_reset()
    {
        _client.Negotiate();
        _client.RegionWrite(TestDevice.Bar, 0, 1u);

        Server.Server.HandOver();
        Restart(device => device.RefusesState = true);

        Assert.That(_client.RegionRead<uint>(TestDevice.Bar, 0), Is.Zero);
        Assert.That(Server.Device.Resets, Is.EqualTo(1));
        Assert.That(Server.Log.Lines, Has.Some.Contains("cannot go on"));
    }

    [Test]
    public void A_client_whose_setup_is_incomplete_is_disconnected_and_the_next_one_is_served()
    {
        _client.Negotiate();
        _client.RegionWrite(TestDevice.Bar, 0, 7u);
        _client.SetIrqs(TestDevice.Msi, 0, _msi);
        Server.Server.HandOver();
        _store.Drop("file0");

        Restart();

        Poll.Wait([new PollFd(_client.Socket, PollEvents.In)], MonotonicClock.After(s_patience));
        Assert.That(_client.TryReceive(), Is.EqualTo(ReceiveResult.EndOfStream));
        using VfioUserClient next = Connect();
        next.Negotiate();
        Assert.That(next.RegionRead<uint>(TestDevice.Bar, 0), Is.EqualTo(7), "the device has its state");
        Assert.That(_store.Names, Is.EquivalentTo(new[] { "listener", "state", "client" }));
    }

    [Test]
    public void What_an_earlier_process_left_and_nobody_needs_is_dropped()
    {
        _client.Negotiate();
        Server.Server.HandOver();
        _store.Keep("file0", _msi.Handle);

        Restart();
        _client.RegionRead<uint>(TestDevice.Bar, 0);

        Assert.That(_store.Names, Is.EquivalentTo(new[] { "listener", "state", "client" }));
    }

    [Test]
    public void Each_message_is_signalled_once_more_after_a_restart()
    {
        _client.Negotiate();
        _client.SetIrqs(TestDevice.Msi, 0, _msi);

        HandOver();
        _client.RegionRead<uint>(TestDevice.Bar, 0);

        Assert.That(_msi.TryRead(out ulong count), Is.True);
        Assert.That(count, Is.EqualTo(1));
    }

    [Test]
    public void Mapping_and_unmapping_for_long_does_not_make_the_record_grow()
    {
        _client.Negotiate();
        for (int i = 0; i < 30_000; i++)
        {
            _client.DmaMap(RamAddress, RamBytes, _ram.Handle);
            _client.DmaUnmap(RamAddress, RamBytes);
        }

        _client.DmaMap(RamAddress, RamBytes, _ram.Handle);
        HandOver();

        Assert.That(Paint(8), Is.EqualTo(ReadRam(8)));
    }

    [Test]
    public void Reads_allocate_nothing_for_the_sake_of_a_restart()
    {
        _client.Negotiate();
        Read(1000);
        long before = Server.OnDeviceThread(GC.GetAllocatedBytesForCurrentThread);
        Read(1000);
        long once = Server.OnDeviceThread(GC.GetAllocatedBytesForCurrentThread) - before;

        Read(10_000);

        Assert.That(Server.OnDeviceThread(GC.GetAllocatedBytesForCurrentThread) - before - once, Is.LessThan(10_000));
    }

    private void Read(int times)
    {
        for (int i = 0; i < times; i++)
        {
            _client.RegionRead<uint>(TestDevice.Bar, 0);
        }
    }

    private void StartServer(RestartableTestDevice device, IMessageTap? tap = null) => _servers.Add(
        new ServerUnderTest(
            new MessageChannelOptions { Tap = tap },
            options => options with { FileStore = _store, SocketPath = SocketPath },
            device));

    private VfioUserClient Connect() => VfioUserClient.Connect(SocketPath);

    private void HandOver()
    {
        Server.Server.HandOver();
        Restart();
    }

    private void Restart() => Restart(_ => { });

    /// <param name="prepare">Called for the new device before its server starts.</param>
    private void Restart(Action<RestartableTestDevice> prepare)
    {
        _store.Restart();
        RestartableTestDevice next = new();
        prepare(next);
        StartServer(next);
    }

    private void CrashInNextWrite(TestDevice device) => device.OnWrite = (_, _) => Crash();

    /// <summary>The device thread does not run on before the end of the test.</summary>
    private void Crash()
    {
        _crashes.Release();
        _end.Wait();
    }

    private void WaitForCrash() => Assert.That(_crashes.Wait(s_patience));

    /// <returns>The id of the request.</returns>
    private ushort Write(ulong offset, uint value)
    {
        RegionTransfer access = new(offset, TestDevice.Bar, sizeof(uint));
        return _client.Send(VfioUserCommand.RegionWrite, [.. Wire.AsBytes(in access), .. Wire.AsBytes(in value)]);
    }

    /// <summary>Signals the interrupt.</summary>
    /// <returns>How often it has been signalled since the last look.</returns>
    private ulong Trigger()
    {
        Server.OnDeviceThread(() => Server.Device.Host.Trigger(TestDevice.Msi));
        return _msi.TryRead(out ulong count) ? count : 0;
    }

    private bool IsMapped() =>
        Server.OnDeviceThread(() => Server.Device.Host.Memory.TryRead(RamAddress, new byte[4]));

    /// <summary>Writes something into guest memory.</summary>
    private byte[] Paint(int offset)
    {
        byte[] bytes = [1, 2, 3, (byte)(offset + 4)];
        bytes.CopyTo(_ram.Slice((ulong)offset, bytes.Length));
        return bytes;
    }

    private byte[] ReadRam(int offset)
    {
        byte[] bytes = new byte[4];
        Server.OnDeviceThread(() => Server.Device.Host.Memory.TryRead(RamAddress + (ulong)offset, bytes));
        return bytes;
    }

    /// <summary>Ends the server when it is about to send the reply to a write.</summary>
    private sealed class CrashingTap(Action crash) : IMessageTap
    {
        public void OnOpened()
        {
        }

        public void OnReceived(in MessageHeader header, ReadOnlySpan<byte> payload, ReceivedFds fds)
        {
        }

        public void OnSent(in MessageHeader header, ReadOnlySpan<byte> payload, ReadOnlySpan<SafeFileHandle> fds)
        {
            if (header.Command == VfioUserCommand.RegionWrite)
            {
                crash();
            }
        }

        public void OnClosed()
        {
        }
    }
}

using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using NUnit.Framework;
using VfioUser.Protocol;
using VfioUser.Server.Tests.Hostile;
using VfioUser.Server.Tests.Support;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Tests.Server;

public sealed class LifetimeTests
{
    private readonly ServerUnderTest _server = new();

    [TearDown]
    public void Stop() => _server.Dispose();

    [Test]
    public void Keeps_the_devices_state_for_the_next_client()
    {
        using (VfioUserClient first = _server.Connect())
        {
            first.RegionWrite(TestDevice.Bar, 0, 0x1234);
        }

        using VfioUserClient second = _server.Connect();

        Assert.That(second.RegionRead<int>(TestDevice.Bar, 0), Is.EqualTo(0x1234));
        Assert.That(_server.Server.Statistics.Connects, Is.EqualTo(2));
    }

    [Test]
    public void A_client_that_waits_behind_another_is_named_in_the_log_once_and_served_afterwards()
    {
        using VfioUserClient first = _server.Connect();
        using VfioUserClient second = _server.ConnectRaw();
        ushort id = second.Send(VfioUserCommand.Version, [0, 0, 0, 0]);

        Assert.That(
            () =>
            {
                first.RegionRead<int>(TestDevice.Bar, 0);
                return CountWaits();
            },
            Is.EqualTo(1).After(20_000, 10));

        // An idle server looks too.
        using VfioUserClient third = _server.ConnectRaw();
        first.Dispose();
        Assert.That(second.Receive().Header.Id, Is.EqualTo(id));
        Assert.That(CountWaits, Is.EqualTo(2).After(20_000, 10));

        int CountWaits() => _server.Log.Lines.Count(
            line => line.Contains("another client is waiting", StringComparison.Ordinal));
    }

    [Test]
    public void A_thread_that_wakes_up_early_fires_no_timer_early()
    {
        using ServerUnderTest server = new(configure: o => o with { TimerLead = TimeSpan.FromMilliseconds(5) });
        using CountdownEvent fired = new(50);
        long earliest = long.MaxValue;
        server.OnDeviceThread(() =>
        {
            IDeviceHost host = server.Device.Host;
            long due = host.NowNs;
            IDeviceTimer? timer = null;
            timer = host.CreateTimer(now =>
            {
                earliest = Math.Min(earliest, now - due);
                if (!fired.Signal())
                {
                    due = now + 7_000_000;
                    timer!.Arm(due);
                }
            });
            timer.Arm(due);
            return 0;
        });

        Assert.That(fired.Wait(TimeSpan.FromSeconds(30)), Is.True);
        Assert.That(earliest, Is.Not.Negative);
    }

    [Test]
    [Row("77")]
    public void Lets_a_second_client_wait_until_the_first_has_gone()
    {
        VfioUserClient first = _server.Connect();
        using VfioUserClient second = _server.ConnectRaw();
        second.Send(VfioUserCommand.Version, [0, 0, 0, 0]);

        Assert.That(first.Call(VfioUserCommand.DeviceReset).Errno, Is.EqualTo(Errno.None));
        Assert.That(_server.Server.Statistics.Connects, Is.EqualTo(1));

        first.Dispose();
        Assert.That(second.Receive().Errno, Is.EqualTo(Errno.None));
    }

    [Test]
    [Row("80")]
    public void Stopping_ends_the_stream_without_a_reset()
    {
        using VfioUserClient client = _server.Connect();
        for (int i = 0; i < 100; i++)
        {
            client.RegionWrite(TestDevice.Bar, 0, i, posted: true);
        }

        Task stop = Task.Run(_server.Server.Stop);

        Assert.That(() => client.Receive(), Throws.InstanceOf<EndOfStreamException>());
        client.Dispose();
        Assert.That(async () => await stop, Throws.Nothing);
        Assert.That(_server.Server.Completion.IsCompletedSuccessfully, Is.True);
        Assert.That(File.Exists(_server.SocketPath), Is.False);
    }

    [Test]
    public void A_stopped_server_takes_no_work()
    {
        _server.Server.Stop();

        Assert.That(_server.Server.Post(() => { }), Is.False);
        Assert.That(
            async () => await _server.Server.InvokeAsync(() => 1), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public void Runs_posted_work_in_order_also_when_some_of_it_fails()
    {
        List<int> done = [];
        _server.Server.Post(() => done.Add(1));
        _server.Server.Post(() => throw new InvalidOperationException());
        _server.Server.Post(() => done.Add(2));

        Assert.That(_server.OnDeviceThread(() => done.ToArray()), Is.EqualTo(new[] { 1, 2 }));
        Assert.That(async () => await _server.Server.InvokeAsync<int>(() => throw new InvalidOperationException()),
            Throws.InvalidOperationException);
    }

    [Test]
    public void Fires_timers_in_the_order_in_which_they_are_due()
    {
        List<string> fired = [];
        using ManualResetEventSlim all = new();
        _server.OnDeviceThread(() =>
        {
            IDeviceHost host = _server.Device.Host;
            IDeviceTimer never = host.CreateTimer(_ => fired.Add("never"));
            IDeviceTimer late = host.CreateTimer(_ =>
            {
                fired.Add("late");
                all.Set();
            });
            IDeviceTimer early = host.CreateTimer(_ => fired.Add("early"));
            never.Arm(host.NowNs);
            never.Disarm();
            late.Arm(host.NowNs + 2_000_000);
            early.Arm(host.NowNs + 1_000_000);
            return 0;
        });

        Assert.That(all.Wait(TimeSpan.FromSeconds(10)), Is.True);
        Assert.That(_server.OnDeviceThread(() => fired.ToArray()), Is.EqualTo(new[] { "early", "late" }));
    }

    [Test]
    public void A_due_timer_fires_before_the_next_message_is_handled()
    {
        using VfioUserClient client = _server.Connect();
        _server.OnDeviceThread(() =>
        {
            IDeviceTimer timer = _server.Device.Host.CreateTimer(_ => _server.Device.Memory(TestDevice.Bar)[4] = 1);
            _server.Device.OnWrite = (_, _) => timer.Arm(_server.Device.Host.NowNs);
            return 0;
        });

        client.RegionWrite(TestDevice.Bar, 0, 1, posted: true);

        Assert.That(client.RegionRead<byte>(TestDevice.Bar, 4), Is.EqualTo(1));
    }

    [Test]
    public void A_timer_that_is_always_due_does_not_starve_the_client()
    {
        _server.OnDeviceThread(() =>
        {
            IDeviceTimer? timer = null;
            timer = _server.Device.Host.CreateTimer(_ => timer!.Arm(0));
            timer.Arm(0);
            return 0;
        });

        using VfioUserClient client = _server.Connect();
        Assert.That(client.Call(VfioUserCommand.DeviceReset).Errno, Is.EqualTo(Errno.None));
    }

    [Test]
    public void Impossible_regions_surface_at_start()
    {
        using VfioUserServer server = new(
            new BadDevice(), new VfioUserServerOptions { SocketPath = _server.SocketPath + "2" });

        Assert.That(server.Start, Throws.ArgumentException);
        Assert.That(File.Exists(_server.SocketPath + "2"), Is.False);
    }

    [Test]
    public void A_second_server_on_the_same_path_fails_to_start()
    {
        using TestDevice device = new();
        using VfioUserServer server = new(device, new VfioUserServerOptions { SocketPath = _server.SocketPath });

        Assert.That(server.Start, Throws.InstanceOf<IOException>().With.Message.Contains("in use by another server"));
    }

    [Test]
    public void Serves_on_a_socket_that_it_inherited()
    {
        string path = _server.SocketPath + "3";
        UnixListener parent = UnixListener.Bind(path);
        int fd = (int)parent.Handle.DangerousGetHandle();
        parent.Handle.SetHandleAsInvalid();
        using TestDevice device = new();
        using VfioUserServer server = new(device, new VfioUserServerOptions { ListenFd = fd });
        server.Start();

        using VfioUserClient client = VfioUserClient.Connect(path);
        Assert.That(() => client.Negotiate(), Throws.Nothing);
    }

    [Test]
    public void Options_name_one_place_to_listen()
    {
        Assert.That(() => new VfioUserServerOptions().Validate(), Throws.ArgumentException);
        Assert.That(
            () => new VfioUserServerOptions { SocketPath = "x", ListenFd = 3 }.Validate(), Throws.ArgumentException);
        Assert.That(() => new VfioUserServerOptions { ListenFd = 3 }.Validate(), Throws.Nothing);
    }

    [Test]
    [NonParallelizable]
    public void Leaves_no_descriptor_open()
    {
        Assert.That(OpenFds.LeftBy(UseEverything), Is.Zero);
    }

    private static void UseEverything()
    {
        using ServerUnderTest server = new();
        using MemFd ram = MemFd.Create("ram", 4096);
        using EventFd eventFd = EventFd.Create();
        for (int i = 0; i < 20; i++)
        {
            using VfioUserClient client = server.Connect();
            client.DmaMap(0, 4096, ram.Handle);
            client.SetIrqs(TestDevice.Msi, 0, eventFd, eventFd);
            SafeFileHandle[] many = [.. Enumerable.Repeat(ram.Handle, 253)];
            client.Call(VfioUserCommand.DeviceReset, default, many);
            client.Call((VfioUserCommand)77, new byte[5], many);
            client.Call(VfioUserCommand.DmaMap, new byte[32], [eventFd.Handle]);
            IrqSet set = new(20, (IrqSetFlags)0x24, TestDevice.Msi, 0, 2);
            client.Call(VfioUserCommand.DeviceSetIrqs, Wire.AsBytes(in set), [eventFd.Handle, ram.Handle]);
            RegionInfo asked = new(80, 0, TestDevice.MappableBar, 0, 0, 0);
            client.Call(VfioUserCommand.DeviceGetRegionInfo, Wire.AsBytes(in asked));
            client.SendRaw([1, 2, 3], [ram.Handle]);
        }
    }

    private sealed class BadDevice : IVfioUserDevice
    {
        public IReadOnlyList<Region> Regions => [new Region { Index = 0, Size = 100 }];

        public IReadOnlyList<IrqDescription> Irqs => [];

        public void Attach(IDeviceHost host)
        {
        }

        public void Read(int region, ulong offset, Span<byte> data) => throw new NotSupportedException();

        public void Write(int region, ulong offset, ReadOnlySpan<byte> data) => throw new NotSupportedException();

        public void Reset() => throw new NotSupportedException();

        public void OnDmaChanged() => throw new NotSupportedException();
    }
}

using Integration.Tests.Harness;
using LinuxInterop;
using NUnit.Framework;
using System.Buffers.Binary;
using VfioUser.Protocol;
using VfioUser.Server;
using VfioUser.Server.Tests.Support;
using VfioUser.Server.Transport;

namespace Integration.Tests.Samples;

/// <summary>The sample with MSI-X, DMA, a timer and migration, driven as QEMU drives it.</summary>
internal sealed class TickDeviceTests
{
    private const int Tables = PciRegionIndex.Bar1;
    private const ulong PendingBits = 32;               // behind a table of two vectors
    private const ulong Command = 4;
    private const ulong MsixControl = 0x42;
    private const ulong Address = 0;
    private const ulong PeriodUs = 8;
    private const ulong Count = 12;
    private const ulong RamAddress = 0x10_0000;

    private MemFd _ram = null!;
    private EventFd _tick = null!;
    private EventFd _failure = null!;

    private uint Written => BinaryPrimitives.ReadUInt32LittleEndian(_ram.Slice(64, sizeof(uint)));

    [SetUp]
    public void Create() =>
        (_ram, _tick, _failure) = (MemFd.Create("ram", 0x1_0000), EventFd.Create(), EventFd.Create());

    [TearDown]
    public void Dispose()
    {
        _ram.Dispose();
        _tick.Dispose();
        _failure.Dispose();
    }

    [Test]
    public void A_tick_that_cannot_be_written_has_a_vector_of_its_own()
    {
        using SampleProcess sample = new("TickDevice");
        using VfioUserClient client = Attach(sample);
        Start(client);
        AssertSignalled(_tick);

        client.RegionWrite(PciRegionIndex.Bar0, Address, RamAddress + _ram.Size);
        AssertSignalled(_failure);
        client.RegionWrite(PciRegionIndex.Bar0, Address, RamAddress + 64);
        _failure.TryRead(out _);
        client.RegionWrite(PciRegionIndex.Config, Command, (ushort)2);
        AssertSignalled(_failure);
    }

    [Test]
    public void Timer_memory_vectors_and_what_is_pending_go_on_in_another_process()
    {
        using SampleProcess source = new("TickDevice");
        using SampleProcess target = new("TickDevice");
        byte[] state;
        byte[] config = new byte[4096];
        uint count;
        using (VfioUserClient client = Attach(source))
        {
            Start(client);
            AssertSignalled(_tick);
            Unbind(client);
            Assert.That(
                Patience.Until(() => (client.RegionRead<ulong>(Tables, PendingBits) & 1) != 0, Patience.Step),
                Is.True,
                "a tick is pending");
            client.Go(MigrationState.Stop);
            count = client.RegionRead<uint>(PciRegionIndex.Bar0, Count);
            client.RegionRead(PciRegionIndex.Config, 0, config);
            client.Go(MigrationState.StopCopy);
            state = client.ReadState();
        }

        Assert.That(Written, Is.EqualTo(count));
        using VfioUserClient restored = Attach(target, isBound: false);
        restored.Go(MigrationState.Resuming);
        restored.WriteState(state);
        restored.Go(MigrationState.Stop);

        byte[] restoredConfig = new byte[config.Length];
        restored.RegionRead(PciRegionIndex.Config, 0, restoredConfig);
        Assert.That(restoredConfig, Is.EqualTo(config));
        Assert.That(restored.RegionRead<ulong>(Tables, PendingBits), Is.EqualTo(1), "the tick is still pending");
        _tick.TryRead(out _);
        restored.SetIrqs(PciIrqIndex.Msix, 0, _tick, _failure);
        Assert.That((_tick.TryRead(out _), Written), Is.EqualTo((false, count)), "the device is stopped");
        restored.RegionWrite(PciRegionIndex.Bar0, PeriodUs, 0u);
        restored.Go(MigrationState.Running);
        Assert.That((_tick.TryRead(out ulong told), told), Is.EqualTo((true, 1)), "the tick that was pending");
        restored.RegionWrite(PciRegionIndex.Bar0, PeriodUs, 1000u);
        AssertSignalled(_tick);
        Assert.That(Written, Is.GreaterThan(count), "the count goes on");
    }

    [Test]
    public void A_timer_goes_on_in_another_process_by_itself()
    {
        using SampleProcess source = new("TickDevice");
        using SampleProcess target = new("TickDevice");
        using VfioUserClient client = Attach(source);
        Start(client);
        AssertSignalled(_tick);
        client.Go(MigrationState.StopCopy);
        byte[] state = client.ReadState();
        using VfioUserClient restored = Attach(target);
        _tick.TryRead(out _);

        restored.Go(MigrationState.Resuming);
        restored.WriteState(state);
        restored.Go(MigrationState.Running);

        AssertSignalled(_tick);
    }

    [Test]
    public void A_malformed_state_is_refused()
    {
        using SampleProcess sample = new("TickDevice");
        using VfioUserClient client = Attach(sample);
        client.Go(MigrationState.Resuming);
        client.WriteState([1, 0, 0, 0, 9, 9, 9]);

        Assert.That(
            () => client.Go(MigrationState.Stop),
            Throws.InstanceOf<VfioUserException>().With.Property(nameof(VfioUserException.Errno))
                .EqualTo(Errno.EINVAL));
    }

    private static void AssertSignalled(EventFd eventFd) =>
        Assert.That(Patience.Until(() => eventFd.TryRead(out _), Patience.Step), Is.True, "the vector is signalled");

    /// <summary>As QEMU masks vector 0: the index stays enabled, without an eventfd.</summary>
    private static void Unbind(VfioUserClient client)
    {
        IrqSet set = new(IrqSet.Length, IrqSetFlags.DataEventfd | IrqSetFlags.ActionTrigger, PciIrqIndex.Msix, 0, 1);
        Assert.That(client.Call(VfioUserCommand.DeviceSetIrqs, Wire.AsBytes(in set)).Errno, Is.EqualTo(Errno.None));
    }

    private VfioUserClient Attach(SampleProcess sample, bool isBound = true)
    {
        VfioUserClient client = sample.Connect();
        client.DmaMap(RamAddress, _ram.Size, _ram.Handle);
        if (isBound)
        {
            client.SetIrqs(PciIrqIndex.Msix, 0, _tick, _failure);
        }

        return client;
    }

    private static void Start(VfioUserClient client)
    {
        client.RegionWrite(PciRegionIndex.Config, Command, (ushort)6);
        client.RegionWrite(PciRegionIndex.Config, MsixControl, (ushort)0x8000);
        client.RegionWrite(PciRegionIndex.Bar0, Address, RamAddress + 64);
        client.RegionWrite(PciRegionIndex.Bar0, PeriodUs, 1000u);
    }
}

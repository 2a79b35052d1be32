using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using NUnit.Framework;
using VfioUser.Protocol;
using VfioUser.Server.Tests.Support;
using static VfioUser.Server.Tests.Hostile.Attack;
using static VfioUser.Server.Tests.Hostile.Raw;

namespace VfioUser.Server.Tests.Hostile;

/// <summary>Rows 57 to 64: SET_IRQS, and eventfds that are full or none. MSI has four vectors here.</summary>
[NonParallelizable]
internal sealed class InterruptRows
{
    private const uint Msi = TestDevice.Msi;
    private const uint BindEventfds = 0x24;
    private const uint TriggerNone = 0x21;
    private const uint TriggerBool = 0x22;

    [HostileRow("57", "index 5", TriggerNone, 5u, 0u, 0u, 20u)]
    [HostileRow("57", "index 2^32-1", TriggerNone, uint.MaxValue, 0u, 0u, 20u)]
    [HostileRow("57", "argsz 0", TriggerNone, Msi, 0u, 0u, 0u)]
    [HostileRow("58", "a start and a count that overflow", BindEventfds, Msi, 2u, uint.MaxValue - 1, 20u)]
    [HostileRow("58", "a count of 2^32-1", BindEventfds, Msi, 0u, uint.MaxValue, 20u)]
    [HostileRow("58", "a count of 2^32-1 of bools", TriggerBool, Msi, 0u, uint.MaxValue, 20u)]
    [HostileRow("59", "eventfds for nothing", BindEventfds, Msi, 0u, 0u, 20u)]
    [HostileRow("59", "two actions", 0x31u, Msi, 0u, 1u, 20u)]
    [HostileRow("59", "no action", 0x01u, Msi, 0u, 1u, 20u)]
    [HostileRow("59", "two kinds of data", 0x23u, Msi, 0u, 1u, 20u)]
    [HostileRow("59", "no kind of data", 0x20u, Msi, 0u, 1u, 20u)]
    [HostileRow("59", "no flags at all", 0x00u, Msi, 0u, 1u, 20u)]
    public void The_server_refuses_the_request(
        uint flags, uint index, uint start, uint count, uint argSize) => Survives(attack =>
        attack.AllocatesLittle(() =>
            attack.IsRefused(VfioUserCommand.DeviceSetIrqs, SetIrqs(flags, index, start, count, argSize))));

    [HostileRow("57", "a short body")]
    public void The_server_refuses_the_short_request() => Survives(attack =>
        attack.IsRefused(VfioUserCommand.DeviceSetIrqs, SetIrqs(TriggerNone, Msi, 0, 0)[..19]));

    [HostileRow("60", "fewer files than vectors", BindEventfds, 2u, 1)]
    [HostileRow("60", "more files than vectors", BindEventfds, 1u, 2)]
    [HostileRow("60", "a file with no data", TriggerNone, 1u, 1)]
    [HostileRow("60", "a file with a disable", TriggerNone, 0u, 1)]
    [HostileRow("60", "a file with bools", TriggerBool, 1u, 1)]
    public void The_server_refuses_the_wrong_number_of_files(uint flags, uint count, int files) => Survives(attack =>
    {
        using EventFd file = EventFd.Create();
        byte[] bools = flags == TriggerBool ? [1] : [];

        attack.IsRefused(
            VfioUserCommand.DeviceSetIrqs,
            SetIrqs(flags, Msi, 0, count, data: bools),
            [.. Enumerable.Repeat(file.Handle, files)]);
        Assert.That(Trigger(attack), Is.False, "nothing is bound");
    });

    [HostileRow("61", "a file as an eventfd")]
    public void The_server_refuses_a_file_that_is_not_an_eventfd() => Survives(attack =>
    {
        using MemFd file = MemFd.Create("file", 4096);

        attack.IsRefused(VfioUserCommand.DeviceSetIrqs, SetIrqs(BindEventfds, Msi, 0, 1), file.Handle);
        Assert.That(Trigger(attack), Is.False);
    });

    [HostileRow("61", "a pipe as an eventfd")]
    public void The_server_refuses_the_pipe() => Survives(attack =>
    {
        using Pipe pipe = new();

        attack.IsRefused(VfioUserCommand.DeviceSetIrqs, SetIrqs(BindEventfds, Msi, 0, 1), pipe.Output);
        Assert.That(Trigger(attack), Is.False);
    });

    [HostileRow("62", "a full eventfd that does not block", Libc.EfdNonblock, false)]
    [HostileRow("63", "a full eventfd that blocks", 0, false)]
    [HostileRow("63", "a full eventfd that blocks once it is bound", Libc.EfdNonblock, true)]
    public void A_full_eventfd_counts_as_signalled(int eventFdFlags, bool blocksLater) => Survives(attack =>
    {
        using SafeFileHandle file = Libc.EventFd(0, Libc.EfdCloexec | eventFdFlags);
        Assert.That(
            attack.Ask(VfioUserCommand.DeviceSetIrqs, SetIrqs(BindEventfds, Msi, 0, 1), file), Is.EqualTo(Errno.None));
        Assert.That((int)Libc.Write(file, U64(ulong.MaxValue - 1)), Is.EqualTo(8));
        if (blocksLater)
        {
            Assert.That(Libc.Fcntl(file, Libc.FSetFl, 0), Is.Zero);
        }

        Task<bool> trigger = attack.Server.Server.InvokeAsync(() => attack.Server.Device.Host.Trigger(TestDevice.Msi));
        bool inTime = trigger.Wait(TimeSpan.FromSeconds(5));
        Libc.Read(file, new byte[8]);

        Assert.That(inTime, Is.True, "the device thread does not wait for the client");
        Assert.That(trigger.Result, Is.True);
    });

    [HostileRow("63", "an eventfd that fills up and blocks at any moment")]
    public void The_device_thread_never_blocks() => Survives(attack =>
    {
        const int rounds = 20_000;
        using SafeFileHandle file = Libc.EventFd(0, Libc.EfdCloexec);
        Assert.That(
            attack.Ask(VfioUserCommand.DeviceSetIrqs, SetIrqs(BindEventfds, Msi, 0, 1), file), Is.EqualTo(Errno.None));
        long signals = 0;
        bool isEnough = false;
        Task<int> device = attack.Server.Server.InvokeAsync(() =>
        {
            while (!Volatile.Read(ref isEnough))
            {
                attack.Server.Device.Host.Trigger(TestDevice.Msi);
                Interlocked.Increment(ref signals);
            }

            return 0;
        });

        bool goesOn = true;
        byte[] fill = U64(ulong.MaxValue - 1);
        for (int round = 0; round < rounds && goesOn; round++)
        {
            Empty(file);
            Libc.Write(file, fill);
            Libc.Fcntl(file, Libc.FSetFl, 0);
            long before = Interlocked.Read(ref signals);
            long deadlineNs = MonotonicClock.After(TimeSpan.FromSeconds(5));
            while (goesOn && Interlocked.Read(ref signals) < before + 2)
            {
                goesOn = MonotonicClock.NowNs < deadlineNs;
            }
        }

        Volatile.Write(ref isEnough, true);
        Empty(file);
        device.Wait();
        Assert.That(goesOn, Is.True, "the device thread does not wait for the client");
    });

    [HostileRow("64", "bools of 7 and 255")]
    public void Any_value_but_0_counts_as_true() => Survives(attack =>
    {
        using EventFd file = EventFd.Create();
        attack.Client.SetIrqs(TestDevice.Msi, 0, file, file, file);

        Assert.That(
            attack.Ask(VfioUserCommand.DeviceSetIrqs, SetIrqs(TriggerBool, Msi, 0, 3, data: [7, 0, 255])),
            Is.EqualTo(Errno.None));
        Assert.That(file.TryRead(out ulong count) ? count : 0, Is.EqualTo(2));
    });

    /// <summary>Leaves the eventfd at 0 and non-blocking.</summary>
    private static void Empty(SafeFileHandle file)
    {
        Libc.Fcntl(file, Libc.FSetFl, Libc.ONonblock);
        Libc.Read(file, new byte[8]);
    }

    private static bool Trigger(Attack attack) =>
        attack.Server.OnDeviceThread(() => attack.Server.Device.Host.Trigger(TestDevice.Msi));
}

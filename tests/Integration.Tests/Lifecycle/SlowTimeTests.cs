using System.Diagnostics;
using Integration.Tests.Harness;
using NUnit.Framework;
using VfioUser.Protocol.Display;

namespace Integration.Tests.Lifecycle;

/// <summary>scripts/qemu/slow-time, given to both QEMU and the device.</summary>
[Category("Qemu")]
[Category("Slow")]
[NonParallelizable]
internal sealed class SlowTimeTests : SystemTest
{
    private const int Factor = 2;

    [Test]
    public void The_clocks_of_guest_and_device_go_slower_by_the_same_factor()
    {
        if (!SetUpScript.TryRun("qemu/slow-time", ["1", "true"], out string complaint))
        {
            Assert.Ignore($"libfaketime cannot be fetched:\n{complaint}");
        }

        Bench.Launcher = [Repository.Script("qemu/slow-time"), $"{Factor}"];
        GvtDeviceProcess server = Bench.Serve("1024x768");
        Guest guest = Bench.Boot(server);
        Stopwatch second = Stopwatch.StartNew();
        guest.Do("sleep 1");
        Assert.That(second.Elapsed.TotalSeconds, Is.GreaterThan(Factor), "a second of the guest");

        GuestConnector connector = GuestDisplay.Connectors(guest)[0];
        GuestMode mode = connector.Mode(1024, 768, 60);
        using ModeTest flipping = new(guest, ModeTest.Set(connector, GuestDisplay.Crtcs(guest)[0], mode) + " -v");
        Stopwatch outside = Stopwatch.StartNew();
        using RefreshRecorder recorder = new(server);
        Assert.That(recorder.WaitForMore(30), Is.True, "flips");
        IReadOnlyList<RefreshMessage> flips = recorder.Of(0);
        double insideNs = flips[^1].TimestampNs - flips[0].TimestampNs;
        Assert.That(outside.Elapsed.TotalNanoseconds, Is.GreaterThan(Factor * insideNs), "the device's clock");
        RefreshAssert.AreOnTheRaster(flips, mode);
    }
}

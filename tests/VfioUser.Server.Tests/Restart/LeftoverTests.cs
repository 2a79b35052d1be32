using LinuxInterop;
using NUnit.Framework;
using VfioUser.Server.Tests.Support;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Tests.Restart;

/// <summary>What a server finds in the store that is of no use, and what it leaves there.</summary>
public sealed class LeftoverTests : RestartFixture
{
    [Test]
    public void A_client_that_leaves_leaves_nothing_in_the_store()
    {
        Client.Negotiate();
        Client.DmaMap(RamAddress, RamBytes, Ram.Handle);
        Client.SetIrqs(TestDevice.Msi, 0, Msi, Msi);
        HandOver();
        Assert.That(
            Store.Names,
            Is.EquivalentTo(new[] { "listener", "state", "client", "file0", "file1" }),
            "the eventfd was sent twice");

        Client.Dispose();

        using VfioUserClient next = Connect();
        next.Negotiate();
        Assert.That(Store.Names, Is.EquivalentTo(new[] { "listener", "state", "client" }));
    }

    [Test]
    public void A_state_of_another_build_leaves_the_client_a_device_that_was_reset()
    {
        Client.Negotiate();
        Client.RegionWrite(TestDevice.Bar, 0, 1u);

        Server.Server.HandOver();
        Restart(device => device.RefusesState = true);

        Assert.That(Client.RegionRead<uint>(TestDevice.Bar, 0), Is.Zero);
        Assert.That(Server.Device.Resets, Is.EqualTo(1));
        Assert.That(Server.Log.Lines, Has.Some.Contains("cannot go on"));
    }

    [Test]
    public void A_client_whose_setup_is_incomplete_is_disconnected_and_the_next_one_is_served()
    {
        Client.Negotiate();
        Client.RegionWrite(TestDevice.Bar, 0, 7u);
        Client.SetIrqs(TestDevice.Msi, 0, Msi);
        Server.Server.HandOver();
        Store.Drop("file0");

        Restart();

        Poll.Wait([new PollFd(Client.Socket, PollEvents.In)], MonotonicClock.After(Patience));
        Assert.That(Client.TryReceive(), Is.EqualTo(ReceiveResult.EndOfStream));
        using VfioUserClient next = Connect();
        next.Negotiate();
        Assert.That(next.RegionRead<uint>(TestDevice.Bar, 0), Is.EqualTo(7), "the device has its state");
        Assert.That(Store.Names, Is.EquivalentTo(new[] { "listener", "state", "client" }));
    }

    [Test]
    public void What_an_earlier_process_left_and_nobody_needs_is_dropped()
    {
        Client.Negotiate();
        Server.Server.HandOver();
        Store.Keep("file0", Msi.Handle);

        Restart();
        Client.RegionRead<uint>(TestDevice.Bar, 0);

        Assert.That(Store.Names, Is.EquivalentTo(new[] { "listener", "state", "client" }));
    }
}

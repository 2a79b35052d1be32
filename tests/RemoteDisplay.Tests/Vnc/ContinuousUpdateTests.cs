using DisplayModel.Geometry;
using NUnit.Framework;
using RemoteDisplay.Tests.Support;
using RemoteDisplay.Vnc;

namespace RemoteDisplay.Tests.Vnc;

/// <summary>Updates without asking, and fences that pace them.</summary>
internal sealed class ContinuousUpdateTests
{
    private static readonly TimeSpan s_moment = TimeSpan.FromMilliseconds(150);

    [Test]
    public void Continuous_updates_and_fences_are_announced_to_viewers_that_know_them()
    {
        using TestRoom room = new(Pictures.Solid(64, 64, 1));
        RfbClient client = room.Join(null, RfbClient.Raw, RfbClient.Fence, RfbClient.ContinuousUpdates);
        Assert.That(new[] { client.ReadMessage(), client.ReadMessage() }, Is.EqualTo(new[] { 248, 150 }));
    }

    [Test]
    public void Changes_come_without_asking_until_that_is_turned_off()
    {
        using TestRoom room = new(Pictures.Solid(64, 64, 1));
        RfbClient client = room.Join(null, RfbClient.Raw, RfbClient.Fence, RfbClient.ContinuousUpdates);
        room.AssertSees(client);
        Enable(client, true);
        for (uint i = 2; i < 10; i++)
        {
            room.Show(Pictures.Solid(64, 64, i));
            client.ReadUpdate();
            room.AssertHas(client);
        }

        Enable(client, false);
        while (client.EndsOfContinuousUpdates < 2)
        {
            client.ReadMessage();
        }

        room.Show(Pictures.Solid(64, 64, 99));
        Assert.That(client.IsQuietFor(s_moment));
    }

    [Test]
    public void A_fence_is_answered_with_its_payload_and_the_known_flags()
    {
        using TestRoom room = new(Pictures.Solid(64, 64, 1));
        RfbClient client = room.Join(null, RfbClient.Raw);
        client.Wire.Send(248, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 3, 7, 8, 9);

        Assert.That(client.Wire.Bytes(12), Is.EqualTo(new byte[] { 248, 0, 0, 0, 0, 0, 0, 7, 3, 7, 8, 9 }));
    }

    [Test]
    public void A_viewer_that_answers_no_fence_gets_a_bounded_amount()
    {
        RfbServerOptions options = new() { MaxBytesInFlight = 100_000 };
        using TestRoom room = new(Pictures.Noise(200, 100, 0), options);
        RfbClient client = room.Join(null, RfbClient.Raw, RfbClient.Fence, RfbClient.ContinuousUpdates);
        client.AnswersFences = false;
        room.AssertSees(client);
        Enable(client, true);
        for (int i = 1; i < 50; i++)
        {
            room.Show(Pictures.Noise(200, 100, i));
        }

        while (!client.IsQuietFor(s_moment))
        {
        }

        Assert.That(client.Wire.BytesRead, Is.LessThan(100_000 + (4 * 80_000)));
        Assert.That(client.FencesSeen, Is.GreaterThan(1));
    }

    [Test]
    public void A_viewer_that_answers_fences_catches_up()
    {
        RfbServerOptions options = new() { MaxBytesInFlight = 100_000 };
        using TestRoom room = new(Pictures.Noise(200, 100, 0), options);
        RfbClient client = room.Join(null, RfbClient.Raw, RfbClient.Fence, RfbClient.ContinuousUpdates);
        room.AssertSees(client);
        Enable(client, true);
        for (int i = 1; i < 50; i++)
        {
            room.Show(Pictures.Noise(200, 100, i), new PixelRect(0, 0, 200, 100));
        }

        while (!client.IsQuietFor(s_moment))
        {
        }

        room.AssertHas(client);
    }

    private static void Enable(RfbClient client, bool on) =>
        client.Wire.Send([150, on ? (byte)1 : (byte)0, .. Wire.Be16(0, 0, client.Width, client.Height)]);
}

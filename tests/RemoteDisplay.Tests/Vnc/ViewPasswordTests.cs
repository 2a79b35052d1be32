using NUnit.Framework;
using RemoteDisplay.Tests.Support;
using RemoteDisplay.Vnc;
using RemoteDisplay.Vnc.Security;

namespace RemoteDisplay.Tests.Vnc;

/// <summary>A second password, for those who only look.</summary>
internal sealed class ViewPasswordTests
{
    private static RfbServerOptions Options =>
        new() { Password = "secret", ViewPassword = "look", FailureDelay = TimeSpan.Zero };

    [TestCase("secret", true)]
    [TestCase("look", false)]
    public void Keys_come_only_from_those_with_the_full_password(string password, bool isHeard)
    {
        using TestRoom room = new(Pictures.Text(64, 64, 1), Options);
        using RfbClient client = new(room.Connect().Stream);
        client.Wire.Bytes(12);
        client.Wire.Send("RFB 003.008\n"u8.ToArray());
        Assert.That(client.Wire.Bytes(2), Is.EqualTo(new byte[] { 1, 2 }));
        client.Wire.Send(2);
        client.Wire.Send(VncAuthentication.Respond(client.Wire.Bytes(16), password));
        Assert.That(client.Wire.U32(), Is.Zero);
        client.Initialise();
        client.Wire.Send([4, 1, 0, 0, .. Wire.Be32('a')]);

        // The answer proves that the key has been read.
        room.AssertSees(client);
        Assert.That(room.Input.Events.Contains("key 1E down"), Is.EqualTo(isHeard));
    }

    [TestCase(null, "look")]
    [TestCase("secret", "secret")]
    [TestCase("secret", "")]
    [TestCase("secret", "much too long")]
    public void It_differs_from_the_full_one_and_is_as_usable(string? password, string view)
    {
        RfbServerOptions options = new() { Password = password, ViewPassword = view };
        Assert.That(options.Validate, Throws.ArgumentException.With.Message.Contains("for viewing"));
    }
}

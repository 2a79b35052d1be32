using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using NUnit.Framework;
using RemoteDisplay.Tests.Support;
using RemoteDisplay.Vnc;

namespace RemoteDisplay.Tests.Vnc;

/// <summary>Who may come in.</summary>
internal sealed class SecurityTests
{
    private static readonly Lazy<X509Certificate2> s_certificate = new(MakeCertificate);

    private static RfbServerOptions Quick => new() { FailureDelay = TimeSpan.Zero };

    [TestCase("RFB 003.008\n", true)]
    [TestCase("RFB 003.889\n", true)]
    [TestCase("RFB 004.001\n", true)]
    [TestCase("RFB 003.007\n", false)]
    public void Versions_from_3_7_on_choose_their_security(string version, bool hasResult)
    {
        using TestRoom room = new(Pictures.Text(64, 64, 1));
        using RfbClient client = new(room.Connect().Stream);
        Assert.That(client.Wire.Bytes(12), Is.EqualTo("RFB 003.008\n"u8.ToArray()));
        client.Wire.Send(Encoding.ASCII.GetBytes(version));
        Assert.That(client.Wire.Bytes(2), Is.EqualTo(new byte[] { 1, 1 }));
        client.Wire.Send(1);
        if (hasResult)
        {
            Assert.That(client.Wire.U32(), Is.Zero);
        }

        client.Initialise();
        room.AssertSees(client);
    }

    [TestCase("RFB 003.003\n")]
    [TestCase("RFB 003.005\n")]
    public void A_viewer_of_version_3_3_gets_its_security_type(string version)
    {
        using TestRoom room = new(Pictures.Text(64, 64, 1));
        using RfbClient client = new(room.Connect().Stream);
        client.Wire.Bytes(12);
        client.Wire.Send(Encoding.ASCII.GetBytes(version));
        Assert.That(client.Wire.U32(), Is.EqualTo(1));
        client.Initialise();
        room.AssertSees(client);
    }

    [TestCase("secret", true)]
    [TestCase("Secret", false)]
    [TestCase("", false)]
    public void The_right_password_lets_the_viewer_in(string given, bool isRight)
    {
        using TestRoom room = new(Pictures.Text(64, 64, 1), Quick with { Password = "secret" });
        using RfbClient client = new(room.Connect().Stream);
        client.Wire.Bytes(12);
        client.Wire.Send("RFB 003.008\n"u8.ToArray());
        Assert.That(client.Wire.Bytes(2), Is.EqualTo(new byte[] { 1, 2 }));
        client.Wire.Send(2);
        client.Wire.Send(Answer(client.Wire.Bytes(16), given));
        Assert.That(client.Wire.U32(), Is.EqualTo(isRight ? 0 : 1));
        if (isRight)
        {
            client.Initialise();
            room.AssertSees(client);
        }
        else
        {
            Assert.That(
                Encoding.UTF8.GetString(client.Wire.Bytes((int)client.Wire.U32())),
                Is.EqualTo("authentication failed"));
            Assert.That(room.Server.ViewerCount, Is.Zero);
        }
    }

    [Test]
    public void A_wrong_password_is_answered_after_a_while()
    {
        ManualTime time = new();
        using TestRoom room = new(Pictures.Text(64, 64, 1), new RfbServerOptions { Password = "secret" }, time);
        using RfbClient client = new(room.Connect().Stream);
        client.Wire.Bytes(12);
        client.Wire.Send("RFB 003.008\n"u8.ToArray());
        client.Wire.Bytes(2);
        client.Wire.Send(2);
        client.Wire.Bytes(16);
        client.Wire.Send(new byte[16]);

        Patience.WaitFor(() => time.HasTimerOf(TimeSpan.FromSeconds(2)), "the delay");
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.That(client.Wire.U32(), Is.EqualTo(1));
    }

    [Test]
    public void A_trusted_viewer_needs_no_password()
    {
        using TestRoom room = new(Pictures.Text(64, 64, 1), Quick with { Password = "secret" });
        (System.Net.Sockets.NetworkStream server, System.Net.Sockets.NetworkStream stream) = SocketPair.Create();
        Task session = room.Server.ServeAsync(server, "test", isTrusted: true);
        using (RfbClient client = new(stream))
        {
            room.AssertSees(client.Start(null, RfbClient.Zrle));
        }

        session.Wait(Patience.Step);
        Assert.That(room.Server.SentBytes, Is.GreaterThan(64));
    }

    [Test]
    public void What_was_not_offered_is_refused()
    {
        using TestRoom room = new(Pictures.Text(64, 64, 1), Quick with { Password = "secret" });
        using RfbClient client = new(room.Connect().Stream);
        client.Wire.Bytes(12);
        client.Wire.Send("RFB 003.008\n"u8.ToArray());
        client.Wire.Bytes(2);
        client.Wire.Send(1);
        Assert.That(client.Wire.U32(), Is.EqualTo(1));
    }

    [TestCase(null, null, 260, "", "", true)]
    [TestCase("secret", null, 261, "", "secret", true)]
    [TestCase("secret", null, 261, "", "guess", false)]
    [TestCase("secret", null, 262, "anybody", "secret", true)]
    [TestCase("a long secret", "me", 262, "me", "a long secret", true)]
    [TestCase("a long secret", "me", 262, "you", "a long secret", false)]
    [TestCase("a long secret", "me", 262, "me", "a long secre", false)]
    public void Tls_works_with_and_without_a_password(
        string? password, string? user, int type, string givenUser, string givenPassword, bool isRight)
    {
        RfbServerOptions options =
            Quick with { Certificate = s_certificate.Value, Password = password, UserName = user };
        using TestRoom room = new(Pictures.Text(64, 64, 1), options);
        using RfbClient client = StartTls(room, type);
        if (type == 261)
        {
            client.Wire.Send(Answer(client.Wire.Bytes(16), givenPassword));
        }
        else if (type == 262)
        {
            byte[] text = Encoding.UTF8.GetBytes(givenUser + givenPassword);
            client.Wire.Send([.. Wire.Be32(givenUser.Length, givenPassword.Length), .. text]);
        }

        Assert.That(client.Wire.U32(), Is.EqualTo(isRight ? 0 : 1));
        if (isRight)
        {
            client.Initialise();
            room.AssertSees(client);
        }
    }

    [Test]
    public void A_server_with_a_certificate_refuses_viewers_without_TLS()
    {
        using TestRoom room = new(Pictures.Text(64, 64, 1), Quick with { Certificate = s_certificate.Value });
        using RfbClient old = new(room.Connect().Stream);
        old.Wire.Bytes(12);
        old.Wire.Send("RFB 003.003\n"u8.ToArray());
        Assert.That(old.Wire.U32(), Is.Zero);

        using RfbClient other = new(room.Connect().Stream);
        other.Wire.Bytes(12);
        other.Wire.Send("RFB 003.008\n"u8.ToArray());
        Assert.That(other.Wire.Bytes(2), Is.EqualTo(new byte[] { 1, 19 }));
        other.Wire.Send(19);
        other.Wire.Bytes(2);
        other.Wire.Send(0, 2);
        other.Wire.Bytes(1 + other.Wire.U16());
    }

    private static RfbClient StartTls(TestRoom room, int type)
    {
        RfbClient client = new(room.Connect().Stream);
        client.Wire.Bytes(12);
        client.Wire.Send("RFB 003.008\n"u8.ToArray());
        Assert.That(client.Wire.Bytes(2), Is.EqualTo(new byte[] { 1, 19 }));
        client.Wire.Send(19);
        Assert.That(client.Wire.Bytes(2), Is.EqualTo(new byte[] { 0, 2 }));
        client.Wire.Send(0, 2);
        Assert.That(client.Wire.U8(), Is.Zero);
        int[] types = [.. Enumerable.Range(0, client.Wire.U8()).Select(_ => client.Wire.S32())];
        Assert.That(types, Does.Contain(type));
        client.Wire.Send(Wire.Be32(type));
        Assert.That(client.Wire.U8(), Is.EqualTo(1));
        SslStream tls = new(client.Wire.Stream, false, (_, certificate, _, _) =>
            certificate!.GetCertHashString() == s_certificate.Value.GetCertHashString());
        tls.AuthenticateAsClient("test");
        client.Wire.Stream = tls;
        return client;
    }

    /// <summary>Written from RFC 6143, section 7.2.2, and its erratum: the
    /// bits of each byte of the key are in reverse.</summary>
    private static byte[] Answer(byte[] challenge, string password)
    {
        byte[] key = new byte[8];
        for (int i = 0; i < Math.Min(8, password.Length); i++)
        {
            key[i] = (byte)Convert.ToInt32(
                new string([.. Convert.ToString(password[i], 2).PadLeft(8, '0').Reverse()]), 2);
        }

        if (password.Length == 0)
        {
            return new byte[16];
        }

#pragma warning disable CA5351 // The protocol has no other.
        using DES des = DES.Create();
#pragma warning restore CA5351
        des.Key = key;
        return des.EncryptEcb(challenge, PaddingMode.None);
    }

    private static X509Certificate2 MakeCertificate()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=test", key, HashAlgorithmName.SHA256);
        DateTimeOffset now = DateTimeOffset.UtcNow;
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
    }
}

using System.Buffers.Binary;
using System.Net.Security;
using System.Security.Cryptography;
using System.Text;
using RemoteDisplay.Vnc.Wire;

namespace RemoteDisplay.Vnc.Security;

/// <summary>Authenticates a viewer. Source: RFC 6143, sections 7.1 and 7.2; rfbproto, "VeNCrypt".</summary>
internal sealed class SecurityHandshake(RfbConnection connection, RfbServerOptions options, TimeProvider time)
{
    private const int VersionLength = 12;
    private const int MaxPlainLength = 1024;

    private int _minorVersion;

    /// <summary>Whether the viewer gave the password for viewing.</summary>
    public bool IsViewOnly { get; private set; }

    private SecurityType Offered => options.Certificate is not null ? SecurityType.VeNCrypt
        : options.Password is not null ? SecurityType.VncAuthentication
        : SecurityType.None;

    /// <param name="admit">Returns why an authenticated viewer is refused; null if it is not.</param>
    /// <exception cref="RfbProtocolException">The viewer broke the protocol or was refused.</exception>
    public async Task RunAsync(Func<string?> admit)
    {
        await ExchangeVersionsAsync();
        await AgreeOnTypeAsync();
        bool isTrusted = Offered switch
        {
            SecurityType.VeNCrypt => await AuthenticateInTlsAsync(),
            SecurityType.VncAuthentication => await AuthenticateAsync(),
            _ => true,
        };
        if (!isTrusted)
        {
            await Task.Delay(options.FailureDelay, time, connection.Closed);
        }

        await SendResultAsync(isTrusted ? admit() : "authentication failed");
    }

    private async Task ExchangeVersionsAsync()
    {
        await connection.WriteAsync("RFB 003.008\n"u8.ToArray());
        byte[] version = await connection.ReadAsync(VersionLength);
        bool isVersion = version.AsSpan(0, 4).SequenceEqual("RFB "u8) && version[7] == '.' && version[11] == '\n'
            && !version.AsSpan(4, 3).ContainsAnyExceptInRange((byte)'0', (byte)'9')
            && !version.AsSpan(8, 3).ContainsAnyExceptInRange((byte)'0', (byte)'9');
        if (!isVersion)
        {
            throw new RfbProtocolException("the client does not speak RFB");
        }

        int major = int.Parse(Encoding.ASCII.GetString(version, 4, 3), null);
        int minor = int.Parse(Encoding.ASCII.GetString(version, 8, 3), null);
        _minorVersion = major > 3 || minor >= 8 ? 8 : minor == 7 ? 7 : 3;
    }

    /// <summary>With version 3.3 the server determines the type; with later ones the viewer chooses.</summary>
    private async Task AgreeOnTypeAsync()
    {
        if (_minorVersion == 3)
        {
            byte[] offer = new byte[4];
            offer[3] = (byte)(Offered == SecurityType.VeNCrypt ? SecurityType.Invalid : Offered);
            await connection.WriteAsync(offer);
            if (Offered == SecurityType.VeNCrypt)
            {
                await SendReasonAsync("this server requires TLS, which RFB 3.3 does not support");
            }

            return;
        }

        await connection.WriteAsync(new byte[] { 1, (byte)Offered });
        byte chosen = (await connection.ReadAsync(1))[0];
        if (chosen != (byte)Offered)
        {
            await SendResultAsync("that security type was not offered");
        }
    }

    private async Task<bool> AuthenticateAsync()
    {
        byte[] challenge = VncAuthentication.NewChallenge();
        await connection.WriteAsync(challenge);
        byte[] response = await connection.ReadAsync(VncAuthentication.ChallengeLength);
        return Accept(password => VncAuthentication.IsRight(challenge, response, password));
    }

    private async Task<bool> AuthenticateInTlsAsync()
    {
        await connection.WriteAsync(new byte[] { 0, 2 });
        byte[] version = await connection.ReadAsync(2);
        if (version is not [0, 2])
        {
            await connection.WriteAsync(new byte[] { 255 });
            throw new RfbProtocolException($"VeNCrypt version {version[0]}.{version[1]} is not 0.2");
        }

        VeNCryptType chosen = await ChooseTypeInTlsAsync();
        await connection.StartTlsAsync(new SslServerAuthenticationOptions { ServerCertificate = options.Certificate });
        return chosen switch
        {
            VeNCryptType.X509Plain => await AuthenticatePlainAsync(),
            VeNCryptType.X509Vnc => await AuthenticateAsync(),
            _ => true,
        };
    }

    private async Task<VeNCryptType> ChooseTypeInTlsAsync()
    {
        VeNCryptType[] types = TypesInTls();
        byte[] offer = new byte[2 + (4 * types.Length)];
        offer[1] = (byte)types.Length;
        for (int i = 0; i < types.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(offer.AsSpan(2 + (4 * i)), (int)types[i]);
        }

        await connection.WriteAsync(offer);
        VeNCryptType chosen = (VeNCryptType)BinaryPrimitives.ReadInt32BigEndian(await connection.ReadAsync(4));
        bool isOffered = types.Contains(chosen);
        await connection.WriteAsync(new byte[] { isOffered ? (byte)1 : (byte)0 });
        if (!isOffered)
        {
            throw new RfbProtocolException($"VeNCrypt type {(int)chosen} was not offered");
        }

        return chosen;
    }

    /// <summary>The challenge of VNC authentication supports neither user names nor long passwords.</summary>
    private VeNCryptType[] TypesInTls() => options.Password is not { } password ? [VeNCryptType.X509None]
        : options.UserName is null
            && VncAuthentication.IsUsable(password)
            && VncAuthentication.IsUsable(options.ViewPassword ?? password)
            ? [VeNCryptType.X509Plain, VeNCryptType.X509Vnc]
        : [VeNCryptType.X509Plain];

    private async Task<bool> AuthenticatePlainAsync()
    {
        byte[] lengths = await connection.ReadAsync(8);
        uint userLength = BinaryPrimitives.ReadUInt32BigEndian(lengths);
        uint passwordLength = BinaryPrimitives.ReadUInt32BigEndian(lengths.AsSpan(4));
        if (userLength > MaxPlainLength || passwordLength > MaxPlainLength)
        {
            throw new RfbProtocolException("the user name or password is too long");
        }

        byte[] user = await connection.ReadAsync((int)userLength);
        byte[] password = await connection.ReadAsync((int)passwordLength);
        return Accept(expected => IsSame(password, expected))
            & (options.UserName is null | IsSame(user, options.UserName ?? ""));
    }

    /// <summary>Compares with both passwords, so the time does not depend on which one is right.</summary>
    private bool Accept(Func<string, bool> isRight)
    {
        bool isFull = isRight(options.Password!);
        IsViewOnly = options.ViewPassword is { } view && isRight(view) && !isFull;
        return isFull | IsViewOnly;
    }

    /// <summary>Takes the same time for wrong and right texts.</summary>
    private static bool IsSame(byte[] given, string expected) => CryptographicOperations.FixedTimeEquals(
        SHA256.HashData(given), SHA256.HashData(Encoding.UTF8.GetBytes(expected)));

    /// <summary>Versions before 3.8 have no reasons, and no result without authentication.</summary>
    private async Task SendResultAsync(string? refusal)
    {
        if (refusal is null)
        {
            if (_minorVersion == 8 || Offered != SecurityType.None)
            {
                await connection.WriteAsync(new byte[4]);
            }

            return;
        }

        await connection.WriteAsync(new byte[] { 0, 0, 0, 1 });
        if (_minorVersion == 8)
        {
            await SendReasonAsync(refusal);
        }

        throw new RfbProtocolException(refusal);
    }

    private async Task SendReasonAsync(string reason)
    {
        byte[] text = Encoding.UTF8.GetBytes(reason);
        byte[] message = new byte[4 + text.Length];
        BinaryPrimitives.WriteInt32BigEndian(message, text.Length);
        text.CopyTo(message, 4);
        await connection.WriteAsync(message);
        throw new RfbProtocolException(reason);
    }
}

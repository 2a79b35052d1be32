using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace RemoteDisplay.Vnc.Security;

/// <summary>Challenge and response: the viewer encrypts 16 random bytes with the password. Weak; meant for the local
/// machine or inside TLS. Source: RFC 6143, section 7.2.2.</summary>
[SuppressMessage(
    "Security", "CA5351:Do Not Use Broken Cryptographic Algorithms", Justification = "The protocol has no other.")]
internal static class VncAuthentication
{
    public const int ChallengeLength = 16;

    private const int KeyLength = 8;

    public static byte[] NewChallenge() => RandomNumberGenerator.GetBytes(ChallengeLength);

    /// <returns>false if the password is not 1 to 8 ASCII characters, or if DES refuses it as a key.</returns>
    public static bool IsUsable(string password) => password.Length is > 0 and <= KeyLength && Ascii.IsValid(password)
        && !DES.IsWeakKey(KeyOf(password)) && !DES.IsSemiWeakKey(KeyOf(password));

    public static bool IsRight(ReadOnlySpan<byte> challenge, ReadOnlySpan<byte> response, string password) =>
        CryptographicOperations.FixedTimeEquals(Respond(challenge, password), response);

    public static byte[] Respond(ReadOnlySpan<byte> challenge, string password)
    {
        using DES des = DES.Create();
        des.Key = KeyOf(password);
        return des.EncryptEcb(challenge, PaddingMode.None);
    }

    /// <summary>The first 8 bytes of the password, each with its bits in reverse.</summary>
    private static byte[] KeyOf(string password)
    {
        byte[] key = new byte[KeyLength];
        byte[] text = Encoding.Latin1.GetBytes(password);
        for (int i = 0; i < Math.Min(KeyLength, text.Length); i++)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                key[i] |= (byte)(((text[i] >> bit) & 1) << (7 - bit));
            }
        }

        return key;
    }
}

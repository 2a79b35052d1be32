using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace RemoteDisplay.Vnc;

/// <summary>Where to listen: <c>unix:PATH</c> or <c>HOST:PORT</c>.</summary>
public sealed record RfbAddress
{
    private const string UnixPrefix = "unix:";

    /// <summary>Source: unix(7), sun_path, without its final zero.</summary>
    private const int MaxPathBytes = 107;

    private RfbAddress(string? unixPath, string? host, int port) => (UnixPath, Host, Port) = (unixPath, host, port);

    /// <summary>null for TCP.</summary>
    public string? UnixPath { get; }

    /// <summary>A name or an address; null for a UNIX socket.</summary>
    public string? Host { get; }

    /// <summary>0 lets the system choose.</summary>
    public int Port { get; }

    /// <param name="text">As the user wrote it; an IPv6 address stands in brackets.</param>
    /// <param name="address">What it means.</param>
    /// <param name="error">What is wrong with it.</param>
    public static bool TryParse(
        string text, [NotNullWhen(true)] out RfbAddress? address, [NotNullWhen(false)] out string? error)
    {
        (address, error) = text.StartsWith(UnixPrefix, StringComparison.Ordinal)
            ? ParsePath(text[UnixPrefix.Length..])
            : ParseHost(text);
        return address is not null;
    }

    /// <exception cref="FormatException">The message says what is wrong.</exception>
    public static RfbAddress Parse(string text) =>
        TryParse(text, out RfbAddress? address, out string? error) ? address : throw new FormatException(error);

    /// <summary>Whether only this machine's users can reach it. A name counts by what it stands for now.</summary>
    public bool IsLocal => UnixPath is not null || Array.TrueForAll(Resolve(), IPAddress.IsLoopback);

    /// <summary>The addresses of the host, at least one.</summary>
    /// <exception cref="ArgumentException">The name stands for nothing.</exception>
    public IPAddress[] Resolve()
    {
        if (Host == "localhost")
        {
            return [IPAddress.Loopback];
        }

        try
        {
            IPAddress[] found = IPAddress.TryParse(Host, out IPAddress? one) ? [one] : Dns.GetHostAddresses(Host ?? "");
            return found.Length > 0 ? found : throw new ArgumentException($"the host name '{Host}' has no address");
        }
        catch (SocketException e)
        {
            throw new ArgumentException($"the host name '{Host}' cannot be resolved: {e.Message}", e);
        }
    }

    public override string ToString() => UnixPath is not null ? UnixPrefix + UnixPath
        : Host!.Contains(':') ? $"[{Host}]:{Port}"
        : $"{Host}:{Port}";

    private static (RfbAddress? Address, string? Error) ParsePath(string path)
    {
        int length = System.Text.Encoding.UTF8.GetByteCount(path);
        return length is 0 or > MaxPathBytes || path.Contains('\0')
            ? (null, $"'{UnixPrefix}{path}': the path of a socket has 1 to {MaxPathBytes} bytes")
            : (new RfbAddress(path, null, 0), null);
    }

    private static (RfbAddress? Address, string? Error) ParseHost(string text)
    {
        int colon = text.LastIndexOf(':');
        if (colon <= 0)
        {
            return (null, $"'{text}' is neither {UnixPrefix}PATH nor HOST:PORT");
        }

        string host = text[..colon];
        bool isBracketed = host.StartsWith('[') && host.EndsWith(']');
        if (host.Contains(':') && !isBracketed)
        {
            return (null, $"'{text}': write an IPv6 address in brackets, as [::1]:5900");
        }

        return !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port)
            || port > 65535
            ? (null, $"'{text}': a port is a number from 0 to 65535")
            : (new RfbAddress(null, isBracketed ? host[1..^1] : host, port), null);
    }
}

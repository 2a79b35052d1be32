using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace RemoteDisplay.Vnc;

/// <summary>An address to listen on: <c>unix:PATH</c> or <c>HOST:PORT</c>.</summary>
public sealed record RfbAddress
{
    private const string UnixPrefix = "unix:";

    /// <summary>The longest path. Source: unix(7), sun_path, without its final zero.</summary>
    private const int MaxPathBytes = 107;

    private RfbAddress(string? unixPath, string? host, int port) => (UnixPath, Host, Port) = (unixPath, host, port);

    /// <summary>The path; null for TCP.</summary>
    public string? UnixPath { get; }

    /// <summary>A name or an address; null for a UNIX socket.</summary>
    public string? Host { get; }

    /// <summary>The port; 0 for one that the system chooses.</summary>
    public int Port { get; }

    /// <param name="text">The text; an IPv6 address is in brackets.</param>
    /// <param name="address">The address.</param>
    /// <param name="error">The reason why the text is not an address.</param>
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

    /// <summary>Whether only users of this machine can reach it. A host name counts by its present addresses.</summary>
    public bool IsLocal => UnixPath is not null || Array.TrueForAll(Resolve(), IPAddress.IsLoopback);

    /// <summary>The addresses of the host, at least one.</summary>
    /// <exception cref="ArgumentException">The name has no address.</exception>
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

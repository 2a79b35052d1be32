using RemoteDisplay.Vnc;

namespace RemoteDisplay.Web;

/// <summary>Parses the address of the page.</summary>
public static class WebAddress
{
    private const string DefaultHost = "127.0.0.1";

    /// <param name="text">HOST:PORT, [IPV6]:PORT, or a port of 127.0.0.1.</param>
    /// <exception cref="FormatException">The message says what is wrong.</exception>
    public static RfbAddress Parse(string text)
    {
        bool isPort = text.Length > 0 && text.All(char.IsAsciiDigit);
        RfbAddress address = RfbAddress.Parse(isPort ? $"{DefaultHost}:{text}" : text);
        return address.UnixPath is null
            ? address
            : throw new FormatException($"'{text}': browsers cannot use UNIX sockets; give HOST:PORT");
    }
}

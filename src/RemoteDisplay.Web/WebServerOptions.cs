using RemoteDisplay.Vnc;

namespace RemoteDisplay.Web;

/// <summary>Address and access of the page: <c>--web</c>.</summary>
public sealed record WebServerOptions
{
    /// <summary>A shorter token could be guessed.</summary>
    public const int MinTokenLength = 16;

    /// <summary>HOST:PORT; see <see cref="WebAddress"/>.</summary>
    public required RfbAddress Address { get; init; }

    /// <summary>The token that browsers must send; null if they need none.</summary>
    public string? Token { get; init; }

    /// <summary>The folder with core/ and vendor/ of noVNC. Without it the page shows still pictures.</summary>
    public string NoVncFolder { get; init; } = Path.Combine(AppContext.BaseDirectory, "web", "novnc");

    /// <exception cref="ArgumentException">The options do not go together; the message says what to change.</exception>
    public void Validate()
    {
        if (Token is null && !Address.IsLocal)
        {
            throw new ArgumentException(
                $"--web {Address} can be reached from other machines, and browsers control the guest: "
                + "give --web-token-file FILE too, or listen on 127.0.0.1");
        }

        if (Token is not null && (Token.Length < MinTokenLength || !Token.All(IsUnreserved)))
        {
            throw new ArgumentException(
                $"the web token is part of an address: choose at least {MinTokenLength} letters, digits, or any of "
                    + "-_.~");
        }
    }

    private static bool IsUnreserved(char c) => char.IsAsciiLetterOrDigit(c) || "-_.~".Contains(c);
}

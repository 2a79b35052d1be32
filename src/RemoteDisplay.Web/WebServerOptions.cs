using RemoteDisplay.Vnc;

namespace RemoteDisplay.Web;

/// <summary>What <c>--web</c> says.</summary>
public sealed record WebServerOptions
{
    /// <summary>Shorter ones could be guessed by trying.</summary>
    public const int MinTokenLength = 16;

    /// <summary>HOST:PORT; see <see cref="WebAddress"/>.</summary>
    public required RfbAddress Address { get; init; }

    /// <summary>Browsers must know it; null asks for none.</summary>
    public string? Token { get; init; }

    /// <summary>Holds noVNC's core and vendor; the page says so when it does not.</summary>
    public string NoVncFolder { get; init; } = Path.Combine(AppContext.BaseDirectory, "web", "novnc");

    /// <exception cref="ArgumentException">The message says what to change.</exception>
    public void Validate()
    {
        if (Token is null && !Address.IsLocal)
        {
            throw new ArgumentException(
                $"--web {Address} can be reached from other machines, and whoever reaches it controls the guest: "
                + "give --web-token-file FILE too, or listen on 127.0.0.1");
        }

        if (Token is not null && (Token.Length < MinTokenLength || Token.Any(c => !char.IsAsciiLetterOrDigit(c) && !"-_.~".Contains(c))))
        {
            throw new ArgumentException(
                $"the web token is part of an address: choose at least {MinTokenLength} letters, digits, or any of -_.~");
        }
    }
}

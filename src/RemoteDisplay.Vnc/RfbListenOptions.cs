namespace RemoteDisplay.Vnc;

/// <summary>The options of <c>--vnc</c>.</summary>
public sealed record RfbListenOptions
{
    public required RfbAddress Address { get; init; }

    public RfbServerOptions Server { get; init; } = new();

    /// <exception cref="ArgumentException">The message says what to change.</exception>
    public void Validate()
    {
        Server.Validate();
        if (Server.Password is null && Server.Certificate is null && !Address.IsLocal)
        {
            throw new ArgumentException(
                $"{Address} can be reached from other machines, and viewers control the guest: "
                + "set a VNC password or a certificate, or listen on 127.0.0.1 or a UNIX socket");
        }
    }
}

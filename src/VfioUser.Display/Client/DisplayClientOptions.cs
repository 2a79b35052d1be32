using DisplaySource;
using VfioUser.Protocol.Display;

namespace VfioUser.Display.Client;

/// <summary>The requests of a <see cref="DisplayClient"/> to its server, and its timeouts.</summary>
public sealed record DisplayClientOptions
{
    /// <summary>The kinds of buffer that the client can use; it gets those that the server offers.</summary>
    public BufferKinds Kinds { get; init; } = BufferKinds.Memfd;

    /// <summary>The names of the dma-buf layouts that it can use.</summary>
    public IReadOnlyList<string> Modifiers { get; init; } = ["linear"];

    /// <summary>Whether the server reports refreshes; <see cref="DisplayClient.EventsAsync"/> yields them.</summary>
    public bool WantsEvents { get; init; }

    /// <summary>Whether the client gets interrupt vectors to bind eventfds to.</summary>
    public bool WantsEventfds { get; init; }

    /// <summary>The number of shadows that may be held at a time.</summary>
    public int MaxBuffers { get; init; } = 3;

    public RefreshPolicy Policy { get; init; } = RefreshPolicy.Damage;

    /// <summary>How long each answer, and the first connection, may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether to reconnect when the connection is lost. Bound eventfds and held shadows are lost then;
    /// pending requests fail.</summary>
    public bool Reconnects { get; init; }

    /// <summary>The number of events kept for a program that does not read them. Beyond that the oldest are dropped and
    /// counted.</summary>
    public int MaxEvents { get; init; } = 256;

    /// <summary>Whether code that awaits an answer or an event goes on on the client's own thread, which saves waking
    /// another one. Such code must not wait for an answer without await, and delays everything else while it
    /// runs.</summary>
    public bool ContinuesOnItsThread { get; init; }

    internal DisplayCapability ToProposal() => new(
        DisplayCapability.CurrentVersion,
        [
            .. (Kinds & BufferKinds.Dmabuf) != 0 ? [DisplayCapability.Dmabuf] : Array.Empty<string>(),
            .. (Kinds & BufferKinds.Memfd) != 0 ? [DisplayCapability.Memfd] : Array.Empty<string>(),
        ],
        Modifiers,
        [
            .. WantsEventfds ? [DisplayCapability.Eventfd] : Array.Empty<string>(),
            .. WantsEvents ? [DisplayCapability.Message] : Array.Empty<string>(),
        ],
        MaxBuffers,
        Policy == RefreshPolicy.Flip ? DisplayCapability.FlipPolicy : DisplayCapability.DamagePolicy);
}

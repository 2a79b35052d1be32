using DisplaySource;
using VfioUser.Protocol.Display;

namespace VfioUser.Display.Client;

/// <summary>What a <see cref="DisplayClient"/> asks of its server, and how patient it is.</summary>
public sealed record DisplayClientOptions
{
    /// <summary>Kinds of buffer that the client can use; it gets those that the server has for it.</summary>
    public BufferKinds Kinds { get; init; } = BufferKinds.Memfd;

    /// <summary>Names of the layouts of dma-bufs that it can use.</summary>
    public IReadOnlyList<string> Modifiers { get; init; } = ["linear"];

    /// <summary>Have the server tell of refreshes; <see cref="DisplayClient.EventsAsync"/> yields them.</summary>
    public bool WantsEvents { get; init; }

    /// <summary>Have interrupt vectors to bind eventfds to.</summary>
    public bool WantsEventfds { get; init; }

    /// <summary>Shadows that may be held at a time.</summary>
    public int MaxBuffers { get; init; } = 3;

    public RefreshPolicy Policy { get; init; } = RefreshPolicy.Damage;

    /// <summary>How long any answer may take, and the first connection.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Connect again when the connection is lost. What was bound or held then is gone; requests under way
    /// fail.</summary>
    public bool Reconnects { get; init; }

    /// <summary>Events that are kept for a program that does not take them; then the oldest are dropped and
    /// counted.</summary>
    public int MaxEvents { get; init; } = 256;

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

using RemoteDisplay.Input;

namespace RemoteDisplay.Local;

/// <summary>The options of direct flip.</summary>
public sealed record DirectFlipOptions
{
    /// <summary>The path of the card, such as /dev/dri/card0; null for the first card with a monitor.</summary>
    public string? Card { get; init; }

    /// <summary>The descriptor of a lease, which is used in place of a card.</summary>
    public int? Lease { get; init; }

    /// <summary>The monitors of heads; empty to match heads and monitors in their order.</summary>
    public IReadOnlyList<HeadMap> Maps { get; init; } = [];

    /// <summary>Whether to flip immediately, with tearing, if the driver supports it.</summary>
    public bool IsAsync { get; init; }

    /// <summary>The guest gets the EDIDs of this machine's monitors, and sees them come and go.</summary>
    public bool OffersEdid { get; init; }

    public EndPicture OnEnd { get; init; }

    /// <summary>The text console that the user may leave and come back to, as /dev/tty2; null for standard input if it
    /// is one.</summary>
    public string? Terminal { get; init; }

    /// <summary>The guest's keyboard and pointer, which this machine's seat moves; null to only watch.</summary>
    public IRemoteInput? Input { get; init; }
}

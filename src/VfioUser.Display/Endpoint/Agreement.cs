using VfioUser.Protocol.Display;

namespace VfioUser.Display;

/// <summary>What was agreed on with one client.</summary>
internal sealed record Agreement(
    BufferKinds Kinds,
    NoDmabufReason NoDmabuf,
    IReadOnlySet<ulong> Modifiers,
    bool UsesEventfd,
    bool UsesMessages,
    int MaxBuffers,
    RefreshPolicy Policy)
{
    /// <summary>The most shadows that a client may hold.</summary>
    public const int MaxShadows = 8;

    private const int DefaultShadows = 3;

    private static readonly (string Name, ulong Modifier)[] s_modifiers =
    [
        ("linear", DrmModifier.Linear),
        ("x-tiled", DrmModifier.XTiled),
        ("y-tiled", DrmModifier.YTiled),
        ("yf-tiled", DrmModifier.YfTiled),
    ];

    /// <summary>What both sides can do.</summary>
    /// <param name="proposal">Of the client; version 1 or later.</param>
    /// <param name="kinds">What the server can give to this client.</param>
    /// <param name="noDmabuf">Why dma-bufs are not among them.</param>
    public static Agreement Between(DisplayCapability proposal, BufferKinds kinds, NoDmabufReason noDmabuf)
    {
        IReadOnlyList<string> wantedKinds = proposal.Kinds ?? [DisplayCapability.Memfd];
        IReadOnlyList<string> modifiers = proposal.Modifiers ?? ["linear"];
        IReadOnlyList<string> events = proposal.Events ?? [];
        BufferKinds agreed = (wantedKinds.Contains(DisplayCapability.Dmabuf) ? BufferKinds.Dmabuf : 0)
            | (wantedKinds.Contains(DisplayCapability.Memfd) ? BufferKinds.Memfd : 0);
        return new Agreement(
            agreed & kinds,
            (agreed & BufferKinds.Dmabuf) == 0 ? NoDmabufReason.NotProposed : noDmabuf,
            s_modifiers.Where(known => modifiers.Contains(known.Name)).Select(known => known.Modifier).ToHashSet(),
            events.Contains(DisplayCapability.Eventfd),
            events.Contains(DisplayCapability.Message),
            Math.Clamp(proposal.MaxBuffers < 1 ? DefaultShadows : proposal.MaxBuffers, 1, MaxShadows),
            proposal.Policy == DisplayCapability.FlipPolicy ? RefreshPolicy.Flip : RefreshPolicy.Damage);
    }

    /// <summary>As the client is told.</summary>
    public DisplayCapability ToCapability(IReadOnlyList<DisplayHead> heads) => new(
        DisplayCapability.CurrentVersion,
        [.. Named((DisplayCapability.Dmabuf, HasKind(BufferKinds.Dmabuf)), (DisplayCapability.Memfd, HasKind(BufferKinds.Memfd)))],
        [.. s_modifiers.Where(known => Modifiers.Contains(known.Modifier)).Select(known => known.Name)],
        [.. Named((DisplayCapability.Eventfd, UsesEventfd), (DisplayCapability.Message, UsesMessages))],
        MaxBuffers,
        Policy == RefreshPolicy.Flip ? DisplayCapability.FlipPolicy : DisplayCapability.DamagePolicy,
        heads);

    public bool HasKind(BufferKinds kind) => (Kinds & kind) != 0;

    private static IEnumerable<string> Named(params (string Name, bool IsOn)[] names) =>
        names.Where(name => name.IsOn).Select(name => name.Name);
}

using DisplaySource;
using VfioUser.Display.Buffers;
using VfioUser.Protocol.Display;

namespace VfioUser.Display.Endpoint;

/// <summary>What was agreed on with one client.</summary>
/// <param name="Kinds">Of buffers.</param>
/// <param name="NoDmabuf">Why dma-bufs are not among them.</param>
/// <param name="WhyNoDmabuf">The same for people; null when they are.</param>
/// <param name="TakesFiles">The client takes a descriptor with a message.</param>
/// <param name="Modifiers">Layouts of dma-bufs.</param>
/// <param name="UsesEventfd">It hears of refreshes by the interrupt.</param>
/// <param name="UsesMessages">It hears of refreshes by messages.</param>
/// <param name="MaxBuffers">Shadows that it may hold.</param>
/// <param name="Policy">What a refresh is.</param>
internal sealed record Agreement(
    BufferKinds Kinds,
    NoDmabufReason NoDmabuf,
    string? WhyNoDmabuf,
    bool TakesFiles,
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
    /// <param name="takesFiles">The client takes a descriptor with a message.</param>
    /// <param name="noDmabuf">Why the server has no dma-bufs for this client.</param>
    /// <param name="why">The same for people; null when it has.</param>
    public static Agreement Between(DisplayCapability proposal, bool takesFiles, NoDmabufReason noDmabuf, string? why)
    {
        IReadOnlyList<string> wantedKinds = proposal.Kinds ?? [DisplayCapability.Memfd];
        IReadOnlyList<string> modifiers = proposal.Modifiers ?? ["linear"];
        IReadOnlyList<string> events = proposal.Events ?? [];
        (noDmabuf, why) =
            !wantedKinds.Contains(DisplayCapability.Dmabuf) ? (NoDmabufReason.NotProposed, "the client did not propose \"dmabuf\"")
            : !takesFiles ? (NoDmabufReason.NotProposed, "the client accepts no file descriptors: its max_msg_fds is 0")
            : (noDmabuf, why);
        BufferKinds memfd = takesFiles && wantedKinds.Contains(DisplayCapability.Memfd) ? BufferKinds.Memfd : 0;
        return new Agreement(
            memfd | (noDmabuf == NoDmabufReason.None ? BufferKinds.Dmabuf : 0),
            noDmabuf,
            why,
            takesFiles,
            s_modifiers.Where(known => modifiers.Contains(known.Name)).Select(known => known.Modifier).ToHashSet(),
            events.Contains(DisplayCapability.Eventfd),
            events.Contains(DisplayCapability.Message),
            Math.Clamp(proposal.MaxBuffers < 1 ? DefaultShadows : proposal.MaxBuffers, 1, MaxShadows),
            proposal.Policy == DisplayCapability.FlipPolicy ? RefreshPolicy.Flip : RefreshPolicy.Damage);
    }

    /// <summary>As the client is told.</summary>
    public DisplayCapability ToCapability(IReadOnlyList<DisplayHead> heads) => new(
        DisplayCapability.CurrentVersion,
        [.. Named(
            (DisplayCapability.Dmabuf, HasKind(BufferKinds.Dmabuf)),
            (DisplayCapability.Memfd, HasKind(BufferKinds.Memfd)))],
        [.. s_modifiers.Where(known => Modifiers.Contains(known.Modifier)).Select(known => known.Name)],
        [.. Named((DisplayCapability.Eventfd, UsesEventfd), (DisplayCapability.Message, UsesMessages))],
        MaxBuffers,
        Policy == RefreshPolicy.Flip ? DisplayCapability.FlipPolicy : DisplayCapability.DamagePolicy,
        heads);

    public bool HasKind(BufferKinds kind) => (Kinds & kind) != 0;

    private static IEnumerable<string> Named(params (string Name, bool IsOn)[] names) =>
        names.Where(name => name.IsOn).Select(name => name.Name);
}

using DisplaySource;
using VfioUser.Display.Buffers;
using VfioUser.Protocol.Display;

namespace VfioUser.Display.Endpoint;

/// <summary>The agreement with one client.</summary>
/// <param name="Kinds">The kinds of buffer.</param>
/// <param name="NoDmabuf">Why dma-bufs are not among the kinds.</param>
/// <param name="WhyNoDmabuf">The same reason as text; null when dma-bufs are among the kinds.</param>
/// <param name="TakesFiles">Whether the client accepts a descriptor with a message.</param>
/// <param name="Modifiers">The layouts of dma-bufs.</param>
/// <param name="UsesEventfd">Whether the client gets refreshes as interrupts.</param>
/// <param name="UsesMessages">Whether the client gets refreshes as messages.</param>
/// <param name="MaxBuffers">The number of shadows that it may hold.</param>
/// <param name="Policy">What counts as a refresh.</param>
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
    /// <summary>The largest number of shadows that a client may hold.</summary>
    public const int MaxShadows = 8;

    private const int DefaultShadows = 3;

    private static readonly (string Name, ulong Modifier)[] s_modifiers =
    [
        ("linear", DrmModifier.Linear),
        ("x-tiled", DrmModifier.XTiled),
        ("y-tiled", DrmModifier.YTiled),
        ("yf-tiled", DrmModifier.YfTiled),
    ];

    /// <summary>Returns what both sides support.</summary>
    /// <param name="proposal">The client's proposal; version 1 or later.</param>
    /// <param name="takesFiles">Whether the client accepts a descriptor with a message.</param>
    /// <param name="noDmabuf">Why this client gets no dma-bufs.</param>
    /// <param name="why">The same reason as text; null when the client gets them.</param>
    public static Agreement Between(DisplayCapability proposal, bool takesFiles, NoDmabufReason noDmabuf, string? why)
    {
        IReadOnlyList<string> wantedKinds = proposal.Kinds ?? [DisplayCapability.Memfd];
        IReadOnlyList<string> modifiers = proposal.Modifiers ?? ["linear"];
        IReadOnlyList<string> events = proposal.Events ?? [];
        (noDmabuf, why) =
            !wantedKinds.Contains(DisplayCapability.Dmabuf)
                ? (NoDmabufReason.NotProposed, "the client did not propose \"dmabuf\"")
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

    /// <summary>Returns the agreement in the form sent to the client.</summary>
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

using GvtDevice.Gtt;

namespace GvtDevice.Gt.Engines;

/// <summary>What a command can reach.</summary>
/// <param name="ggtt">The global graphics address space.</param>
/// <param name="context">The address space of the context that runs.</param>
/// <param name="statusPage">Global address of the context's status page.</param>
/// <param name="at">Where it stands.</param>
internal readonly ref struct CommandScope(
    IGraphicsMemory ggtt, IGraphicsMemory context, ulong statusPage, ExecutionPoint at)
{
    /// <inheritdoc cref="ExecutionPoint.IsPrivileged"/>
    public bool IsPrivileged => at.IsPrivileged;

    /// <summary>The address space of the batch that it stands in; in the ring, that of the context.</summary>
    public IGraphicsMemory BatchMemory => Memory(at is { Depth: > 0, IsGlobal: true });

    /// <summary>The memory that an address of a command is of.</summary>
    public IGraphicsMemory Memory(bool isGlobal) => isGlobal ? ggtt : context;

    /// <summary>The memory and address of a store that may be into the context's status page.</summary>
    public (IGraphicsMemory Memory, ulong Address) Target(bool isIndex, bool isGlobal, ulong address) => isIndex
        ? (ggtt, StatusPage(address))
        : (Memory(isGlobal), address);

    /// <summary>Global address of an offset in the context's status page.</summary>
    public ulong StatusPage(ulong offset) => statusPage + (offset & 0xFFC);
}

using GvtDevice.Gtt;

namespace GvtDevice.Gt.Engines;

/// <summary>The memory that a command can access.</summary>
/// <param name="ggtt">The global graphics address space.</param>
/// <param name="context">The address space of the running context.</param>
/// <param name="statusPage">Global address of the context's status page.</param>
/// <param name="at">Position of the command.</param>
internal readonly ref struct CommandScope(
    IGraphicsMemory ggtt, IGraphicsMemory context, ulong statusPage, ExecutionPoint at)
{
    /// <inheritdoc cref="ExecutionPoint.IsPrivileged"/>
    public bool IsPrivileged => at.IsPrivileged;

    /// <summary>The address space of the current batch; in the ring, that of the context.</summary>
    public IGraphicsMemory BatchMemory => Memory(at is { Depth: > 0, IsGlobal: true });

    /// <summary>The memory that an address operand refers to.</summary>
    public IGraphicsMemory Memory(bool isGlobal) => isGlobal ? ggtt : context;

    /// <summary>Memory and address of a store that can be by index in the context's status page.</summary>
    public (IGraphicsMemory Memory, ulong Address) Target(bool isIndex, bool isGlobal, ulong address) => isIndex
        ? (ggtt, StatusPage(address))
        : (Memory(isGlobal), address);

    /// <summary>Global address of an offset in the context's status page.</summary>
    public ulong StatusPage(ulong offset) => statusPage + (offset & 0xFFC);
}

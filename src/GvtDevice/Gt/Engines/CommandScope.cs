using GvtDevice.Gtt;

namespace GvtDevice.Gt.Engines;

/// <summary>What a command can reach.</summary>
/// <param name="ggtt">The global graphics address space.</param>
/// <param name="context">The address space of the context that runs.</param>
/// <param name="statusPage">Global address of the context's status page.</param>
/// <param name="isPrivileged">It stands in the ring, or in a batch of the global address space: the driver wrote it,
/// and not a program. Source: KBL PRM vol. 6, "Privileged Commands".</param>
internal readonly ref struct CommandScope(
    IGraphicsMemory ggtt, IGraphicsMemory context, ulong statusPage, bool isPrivileged)
{
    public bool IsPrivileged => isPrivileged;

    /// <summary>The memory that an address of a command is of.</summary>
    public IGraphicsMemory Memory(bool isGlobal) => isGlobal ? ggtt : context;

    /// <summary>The memory and address of a store that may be into the context's status page.</summary>
    public (IGraphicsMemory Memory, ulong Address) Target(bool isIndex, bool isGlobal, ulong address) => isIndex
        ? (ggtt, StatusPage(address))
        : (Memory(isGlobal), address);

    /// <summary>Global address of an offset in the context's status page.</summary>
    public ulong StatusPage(ulong offset) => statusPage + (offset & 0xFFC);
}

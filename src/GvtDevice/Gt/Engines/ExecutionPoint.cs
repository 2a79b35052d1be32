using VfioUser.Server;

namespace GvtDevice.Gt.Engines;

/// <summary>Where a context is being executed: in its ring, in a batch that the ring called, or in a batch that a batch
/// called.</summary>
/// <param name="Head">Offset in the ring of the next command.</param>
/// <param name="Depth">0 in the ring, 1 in a batch, 2 in a second-level batch.</param>
/// <param name="First">Address of the next command of the batch.</param>
/// <param name="Second">Address of the next command of the second-level batch.</param>
/// <param name="IsGlobal">Batches lie in the global address space and not in that of the context.</param>
internal readonly record struct ExecutionPoint(
    uint Head, int Depth = 0, ulong First = 0, ulong Second = 0, bool IsGlobal = false)
{
    /// <summary>Of the next command of the batch that is executed; none in the ring.</summary>
    public ulong Address => Depth == 1 ? First : Second;

    /// <summary>Behind a command in a batch.</summary>
    public ExecutionPoint Past(int dwords) => Depth == 1
        ? this with { First = First + (4 * (ulong)dwords) }
        : this with { Second = Second + (4 * (ulong)dwords) };

    /// <summary>The driver wrote what is executed, and not a program. Source: KBL PRM vol. 6, "Privileged
    /// Commands".</summary>
    public bool IsPrivileged => Depth == 0 || IsGlobal;

    /// <summary>In a batch that is called, or jumped to when it is not of another level. A batch that is not privileged
    /// reaches no privileged one.</summary>
    public ExecutionPoint Into(ulong batch, bool isSecondLevel, bool isGlobal) => Depth switch
    {
        0 => this with { Depth = 1, First = batch, IsGlobal = isGlobal },
        1 when isSecondLevel => this with { Depth = 2, Second = batch },
        1 => this with { First = batch, IsGlobal = IsGlobal && isGlobal },
        _ => this with { Second = batch },
    };

    /// <summary>In a batch, at or before another point of the same level.</summary>
    public bool IsBackFrom(ExecutionPoint other) => Depth > 0 && Depth == other.Depth && Address <= other.Address;

    public ExecutionPoint Return() => this with { Depth = Depth - 1 };

    public void Save(StateWriter writer)
    {
        writer.Write(Head);
        writer.Write(Depth);
        writer.Write(First);
        writer.Write(Second);
        writer.Write(IsGlobal);
    }

    public static ExecutionPoint Restore(ref StateReader reader) =>
        new(reader.ReadUInt(), reader.ReadInt(0, 2), reader.ReadULong(), reader.ReadULong(), reader.ReadBool());
}

using VfioUser.Server;

namespace GvtDevice.Gt.Engines;

/// <summary>Position in a context: in its ring, in a batch that the ring started, or in a second-level batch.</summary>
/// <param name="Head">Offset in the ring of the next command.</param>
/// <param name="Depth">0 in the ring, 1 in a batch, 2 in a second-level batch.</param>
/// <param name="First">Address of the next command of the batch.</param>
/// <param name="Second">Address of the next command of the second-level batch.</param>
/// <param name="IsGlobal">Whether batches are in the global address space instead of the context's.</param>
internal readonly record struct ExecutionPoint(
    uint Head, int Depth = 0, ulong First = 0, ulong Second = 0, bool IsGlobal = false)
{
    /// <summary>Address of the next command of the current batch; meaningless in the ring.</summary>
    public ulong Address => Depth == 1 ? First : Second;

    /// <summary>The position after a command of a batch.</summary>
    public ExecutionPoint Past(int dwords) => Depth == 1
        ? this with { First = First + (4 * (ulong)dwords) }
        : this with { Second = Second + (4 * (ulong)dwords) };

    /// <summary>Whether the driver, and not a program, wrote the current commands. Source: KBL PRM vol. 6, "Privileged
    /// Commands".</summary>
    public bool IsPrivileged => Depth == 0 || IsGlobal;

    /// <summary>The position at the start of a batch: one level deeper, or at the same level for a jump. An
    /// unprivileged batch cannot start a privileged one.</summary>
    public ExecutionPoint Into(ulong batch, bool isSecondLevel, bool isGlobal) => Depth switch
    {
        0 => this with { Depth = 1, First = batch, IsGlobal = isGlobal },
        1 when isSecondLevel => this with { Depth = 2, Second = batch },
        1 => this with { First = batch, IsGlobal = IsGlobal && isGlobal },
        _ => this with { Second = batch },
    };

    /// <summary>Whether this is a position in a batch at or before another position of the same level.</summary>
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

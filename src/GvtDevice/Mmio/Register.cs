namespace GvtDevice.Mmio;

/// <summary>One 32-bit register: its name, access rules as masks, reactions, and the stored value.</summary>
public sealed class Register
{
    private RegisterMap _map = null!;

    internal Register(uint offset, string name, uint count)
    {
        Offset = offset;
        Name = name;
        Count = count;
    }

    public uint Offset { get; }

    /// <summary>The PRM's name, with the instance at the end: PLANE_CTL_1_A.</summary>
    public string Name { get; }

    /// <summary>The stored value, for the device itself: no access rules or reactions apply.</summary>
    /// <exception cref="NullReferenceException">The map is not frozen.</exception>
    public uint Value
    {
        get => _map.Load(Offset / 4);
        set => _map.Store(Offset / 4, value);
    }

    /// <summary>Whether a guest's read depends on its time, and not only on earlier accesses. Such values differ
    /// between runs.</summary>
    public bool IsVolatile { get; private set; }

    /// <summary>Number of dwords that share this declaration; more than 1 only for arrays that only store.</summary>
    internal uint Count { get; }

    internal uint ResetValue { get; private set; }

    internal uint WriteMask { get; private set; } = uint.MaxValue;

    internal uint ClearOnOneMask { get; private set; }

    internal bool IsMasked { get; private set; }

    /// <summary>Whether the register behaves like memory.</summary>
    internal bool IsPlain =>
        ReadReaction is null && WriteReaction is null && WriteMask == uint.MaxValue && ClearOnOneMask == 0 && !IsMasked;

    internal Func<uint, uint>? ReadReaction { get; private set; }

    /// <summary>Whether a read changes state outside registers.</summary>
    internal bool HasReadEffect { get; private set; }

    internal Func<RegisterWrite, uint>? WriteReaction { get; private set; }

    /// <summary>Sets the value after a reset, by default 0.</summary>
    internal Register Reset(uint value)
    {
        ResetValue = value;
        return this;
    }

    /// <summary>Restricts writes to these bits.</summary>
    internal Register Writable(uint mask)
    {
        WriteMask = mask;
        return this;
    }

    /// <summary>Makes writes have no effect.</summary>
    internal Register ReadOnly() => Writable(0);

    /// <summary>Makes a written 1 clear these bits; other writes do not change them.</summary>
    internal Register ClearOnOne(uint mask)
    {
        ClearOnOneMask = mask;
        WriteMask &= ~mask;
        return this;
    }

    /// <summary>Makes the upper 16 bits of a write select which of the lower 16 change; the upper half reads
    /// 0.</summary>
    internal Register Masked()
    {
        IsMasked = true;
        return this;
    }

    /// <summary>Makes reads return the reaction's result for the stored value.</summary>
    internal Register OnRead(Func<uint, uint> reaction)
    {
        ReadReaction = reaction;
        return this;
    }

    /// <summary>As <see cref="OnRead"/>, for a reaction that changes state outside registers.</summary>
    internal Register OnFetch(Func<uint, uint> reaction)
    {
        HasReadEffect = true;
        return OnRead(reaction);
    }

    /// <summary>Sets <see cref="IsVolatile"/>.</summary>
    internal Register Volatile()
    {
        IsVolatile = true;
        return this;
    }

    /// <summary>Calls a reaction after the access rules; its result is stored.</summary>
    internal Register OnWrite(Func<RegisterWrite, uint> reaction)
    {
        WriteReaction = reaction;
        return this;
    }

    /// <summary>Calls a reaction once the value is stored.</summary>
    internal Register AfterWrite(Action reaction) => OnWrite(w =>
    {
        Value = w.New;
        reaction();
        return w.New;
    });

    internal void Bind(RegisterMap map) => _map = map;

    /// <summary>The stored value after a write of <paramref name="written"/> to the bytes of
    /// <paramref name="lanes"/>.</summary>
    internal uint Apply(uint old, uint written, uint lanes)
    {
        uint writable = IsMasked ? (written >> 16) & WriteMask & 0xFFFF : WriteMask & lanes;
        return ((old & ~writable) | (written & writable)) & ~(written & ClearOnOneMask);
    }
}

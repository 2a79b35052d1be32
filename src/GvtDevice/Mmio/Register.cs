namespace GvtDevice.Mmio;

/// <summary>One 32-bit register: a name, rules that are masks, reactions, and the stored value.</summary>
public sealed class Register
{
    private uint[] _values = null!;

    internal Register(uint offset, string name, uint count)
    {
        Offset = offset;
        Name = name;
        Count = count;
    }

    public uint Offset { get; }

    /// <summary>The PRM's name, with the instance at the end: PLANE_CTL_1_A.</summary>
    public string Name { get; }

    /// <summary>The stored value, as the device itself sees and sets it: no rule applies, nothing reacts.</summary>
    /// <exception cref="NullReferenceException">The map is not frozen yet.</exception>
    public uint Value
    {
        get => _values[Offset / 4];
        set => _values[Offset / 4] = value;
    }

    /// <summary>What a guest reads depends on when it does, not only on what it did before: not to be compared with
    /// what another run read.</summary>
    public bool IsVolatile { get; private set; }

    /// <summary>How many dwords share this declaration; more than 1 only for arrays that merely store.</summary>
    internal uint Count { get; }

    internal uint ResetValue { get; private set; }

    internal uint WriteMask { get; private set; } = uint.MaxValue;

    internal uint ClearOnOneMask { get; private set; }

    internal bool IsMasked { get; private set; }

    /// <summary>Stores like memory.</summary>
    internal bool IsPlain =>
        ReadReaction is null && WriteReaction is null && WriteMask == uint.MaxValue && ClearOnOneMask == 0 && !IsMasked;

    internal Func<uint, uint>? ReadReaction { get; private set; }

    internal Func<RegisterWrite, uint>? WriteReaction { get; private set; }

    /// <summary>The value after a reset; 0 unless said.</summary>
    internal Register Reset(uint value)
    {
        ResetValue = value;
        return this;
    }

    /// <summary>Only these bits take what is written.</summary>
    internal Register Writable(uint mask)
    {
        WriteMask = mask;
        return this;
    }

    /// <summary>Writes change nothing.</summary>
    internal Register ReadOnly() => Writable(0);

    /// <summary>Writing 1 clears these bits; they take no other write.</summary>
    internal Register ClearOnOne(uint mask)
    {
        ClearOnOneMask = mask;
        WriteMask &= ~mask;
        return this;
    }

    /// <summary>The upper 16 bits of a write select which of the lower 16 change; the upper half reads 0.</summary>
    internal Register Masked()
    {
        IsMasked = true;
        return this;
    }

    /// <summary>The value read is what this makes of the stored one.</summary>
    internal Register OnRead(Func<uint, uint> reaction)
    {
        ReadReaction = reaction;
        return this;
    }

    /// <summary>Says <see cref="IsVolatile"/>.</summary>
    internal Register Volatile()
    {
        IsVolatile = true;
        return this;
    }

    /// <summary>Runs after the rules; what it returns is stored.</summary>
    internal Register OnWrite(Func<RegisterWrite, uint> reaction)
    {
        WriteReaction = reaction;
        return this;
    }

    internal void Bind(uint[] values) => _values = values;

    /// <summary>The stored value after a guest wrote <paramref name="written"/> in the bytes of
    /// <paramref name="lanes"/>.</summary>
    internal uint Apply(uint old, uint written, uint lanes)
    {
        uint writable = IsMasked ? (written >> 16) & WriteMask & 0xFFFF : WriteMask & lanes;
        return ((old & ~writable) | (written & writable)) & ~(written & ClearOnOneMask);
    }
}

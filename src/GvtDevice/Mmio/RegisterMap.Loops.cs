namespace GvtDevice.Mmio;

/// <summary>The part of the register map that notices a guest which reads one register again and again.</summary>
public sealed partial class RegisterMap
{
    private ReadLoop _loop;
    private ReadLoop _longestLoop;

    /// <summary>The reads since the last access to another register, or the last write; null if there was none.
    /// </summary>
    public ReadLoop? CurrentLoop => _loop.Reads > 0 ? _loop : null;

    /// <summary>The most reads of one register without another access since the map was created; null if there was
    /// none.</summary>
    public ReadLoop? LongestLoop =>
        Math.Max(_loop.Reads, _longestLoop.Reads) == 0 ? null
        : _loop.Reads > _longestLoop.Reads ? _loop : _longestLoop;

    /// <summary>The bits of a register that a guest cannot write: the device sets and clears them.</summary>
    public uint DeviceBits(uint offset)
    {
        Register register = _registers[_indexOf[offset / 4]];
        return register.IsMasked ? 0 : ~register.WriteMask;
    }

    /// <summary>Follows a read.</summary>
    private void CountRead(uint offset, uint value)
    {
        if (offset == _loop.Offset && _loop.Reads > 0)
        {
            _loop = new ReadLoop(offset, _loop.Reads + 1, value, _loop.Changed | (value ^ _loop.Value));
        }
        else
        {
            EndLoop();
            _loop = new ReadLoop(offset, 1, value, 0);
        }
    }

    /// <summary>Follows a write.</summary>
    private void EndLoop()
    {
        if (_loop.Reads > _longestLoop.Reads)
        {
            _longestLoop = _loop;
        }

        _loop = default;
    }
}

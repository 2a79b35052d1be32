using GvtDevice.Mmio;

namespace GvtDevice.Interrupts;

/// <summary>
/// The interrupt tree. An event sets its IIR bit unless IMR masks it. A set IIR bit that IER enables shows in the
/// master control. The interrupt line is high while the master control is enabled and shows any such bit. An MSI is one
/// rising edge of the line. Source: SKL PRM vol. 2c, MASTER_INT_CTL and the interrupt bit definition pages.
/// </summary>
/// <param name="rows">The groups.</param>
/// <param name="master">The registers above the groups.</param>
/// <param name="lineChanged">Called with the new level of the line whenever it changes.</param>
internal sealed class InterruptBlock(
    IReadOnlyList<InterruptGroupRow> rows, IMasterControl master, Action<bool> lineChanged) : IRegisterBlock
{
    private readonly List<Group> _groups = [];
    private readonly List<Func<uint>> _others = [];
    private bool _line;

    /// <summary>Raised when a driver changes which interrupts of a group can reach the CPU.</summary>
    public event Action<InterruptGroup>? MaskChanged;

    /// <summary>Whether a driver is handling an interrupt: it turned the master enable off while an interrupt was
    /// pending, and has not turned it on again.</summary>
    public bool IsBeingHandled { get; private set; }

    /// <summary>IIR, IMR and IER of each group.</summary>
    public IEnumerable<InterruptState> States =>
        _groups.Select(group => new InterruptState(group.Id, group.Iir.Value, group.Imr.Value, group.Ier.Value));

    public void Define(RegisterMapBuilder map)
    {
        master.Define(map, new MasterWiring(Pending, OnEnableWritten, UpdateLine));
        foreach (InterruptGroupRow row in rows)
        {
            Add(map, row);
        }
    }

    public void Reset()
    {
        IsBeingHandled = false;
        UpdateLine();
    }

    /// <summary>Derives the line from the registers. A guest that was interrupted before gets one needless
    /// interrupt.</summary>
    public void OnRegistersRestored() => Reset();

    /// <summary>Adds interrupts below the master control that have other registers than a group.</summary>
    /// <param name="pending">Returns the bits of the master control for those that are pending.</param>
    /// <returns>Must be called when that result may have changed.</returns>
    public Action Connect(Func<uint> pending)
    {
        _others.Add(pending);
        return UpdateLine;
    }

    /// <summary>Records events in IIR, except those that IMR masks.</summary>
    public void Raise(InterruptGroup id, uint bits)
    {
        Group group = Find(id);
        group.Iir.Value |= bits & ~group.Imr.Value;
        UpdateLine();
    }

    /// <summary>The bits of a group that would reach the CPU if they happened now, regardless of the master
    /// enable.</summary>
    public uint Unmasked(InterruptGroup id)
    {
        Group group = Find(id);
        return group.Ier.Value & ~group.Imr.Value;
    }

    /// <summary>Sets the live status that ISR shows; only the south group uses it.</summary>
    public void SetStatus(InterruptGroup id, uint bits) => Find(id).Isr.Value = bits;

    private void Add(RegisterMapBuilder map, InterruptGroupRow row)
    {
        (InterruptGroup id, uint b, string name, int lowBit, int highBit) = row;
        _groups.Add(new Group(
            id,
            map.At(b, $"{name}_ISR").ReadOnly(),
            map.At(b + 4, $"{name}_IMR").Reset(uint.MaxValue).OnWrite(OnMask),
            map.At(b + 8, $"{name}_IIR").ClearOnOne(uint.MaxValue).Volatile().OnWrite(UpdateLine),
            map.At(b + 12, $"{name}_IER").OnWrite(OnMask),
            1u << lowBit,
            1u << highBit));

        uint OnMask(RegisterWrite w)
        {
            MaskChanged?.Invoke(id);
            return UpdateLine(w);
        }
    }

    private Group Find(InterruptGroup id)
    {
        foreach (Group group in _groups)
        {
            if (group.Id == id)
            {
                return group;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(id), id, "no such interrupt group");
    }

    private uint Pending()
    {
        uint pending = 0;
        foreach (Group group in _groups)
        {
            uint bits = group.Iir.Value & group.Ier.Value;
            pending |= ((bits & 0xFFFF) != 0 ? group.LowBit : 0) | ((bits >> 16) != 0 ? group.HighBit : 0);
        }

        foreach (Func<uint> other in _others)
        {
            pending |= other();
        }

        return pending;
    }

    private void OnEnableWritten(bool wasEnabled)
    {
        IsBeingHandled = !master.IsEnabled && (IsBeingHandled || (wasEnabled && master.Shown(Pending()) != 0));
        UpdateLine();
    }

    private uint UpdateLine(RegisterWrite w)
    {
        UpdateLine();
        return w.New;
    }

    private void UpdateLine()
    {
        bool line = master.IsEnabled && master.Shown(Pending()) != 0;
        if (line != _line)
        {
            _line = line;
            lineChanged(line);
        }
    }

    private sealed record Group(
        InterruptGroup Id, Register Isr, Register Imr, Register Iir, Register Ier, uint LowBit, uint HighBit);
}

/// <summary>Registers of a group of interrupts.</summary>
/// <param name="Group">The group.</param>
/// <param name="Iir">Interrupts that happened and are not acknowledged.</param>
/// <param name="Imr">Interrupts that IIR does not record.</param>
/// <param name="Ier">Interrupts that reach the CPU.</param>
public readonly record struct InterruptState(InterruptGroup Group, uint Iir, uint Imr, uint Ier);

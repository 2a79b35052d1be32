using GvtDevice.Mmio;
using VfioUser.Server;

namespace GvtDevice.Interrupts;

/// <summary>
/// The interrupts of the GT since Gen11. Each source has a bit in one of two registers. A driver selects a source,
/// reads in an identity register what happened, and then clears the bit; what happens meanwhile sets it again. Source:
/// ICL PRM vol. 2c, GT_INTR_DW, IIR_REG_SELECTOR, INTR_IDENTITY_REG; i915, intel_gt_irq.c.
/// </summary>
/// <param name="rows">The sources.</param>
/// <param name="interrupts">The interrupt tree.</param>
internal sealed class GtInterruptBlock(IReadOnlyList<GtInterruptRow> rows, InterruptBlock interrupts) : ISavedBlock
{
    public const uint RenderCopyEnable = 0x190030;
    public const uint VideoEnable = 0x190034;
    public const uint RenderMask = 0x190090;
    public const uint CopyMask = 0x1900A0;
    public const uint Video01Mask = 0x1900A8;
    public const uint Video23Mask = 0x1900AC;
    public const uint VideoEnhanceMask = 0x1900D0;

    private const int BankCount = 2;
    private const int MaskShift = 16;
    private const uint IsValid = 1u << 31;
    private const int ClassShift = 16;
    private const int InstanceShift = 20;

    private static readonly (uint Offset, string Name)[] s_enables =
        [(RenderCopyEnable, "RENDER_COPY_INTR_ENABLE"), (VideoEnable, "VCS_VECS_INTR_ENABLE")];

    private static readonly (uint Offset, string Name)[] s_masks =
    [
        (RenderMask, "RCS0_RSVD_INTR_MASK"), (CopyMask, "BCS_RSVD_INTR_MASK"), (Video01Mask, "VCS0_VCS1_INTR_MASK"),
        (Video23Mask, "VCS2_VCS3_INTR_MASK"), (VideoEnhanceMask, "VECS0_VECS1_INTR_MASK"),
    ];

    private readonly Dictionary<uint, Register> _controls = [];
    private readonly Register[] _banks = new Register[BankCount];
    private readonly uint[] _happened = new uint[rows.Count];
    private Action _changed = () => { };

    public string StateName => "gt interrupts";

    public void Define(RegisterMapBuilder map)
    {
        _changed = interrupts.Connect(Pending);
        foreach ((uint offset, string name) in s_enables)
        {
            _controls.Add(offset, map.At(offset, name));
        }

        foreach ((uint offset, string name) in s_masks)
        {
            _controls.Add(offset, map.At(offset, name).Reset(uint.MaxValue));
        }

        for (int bank = 0; bank < BankCount; bank++)
        {
            DefineBank(map, bank);
        }
    }

    public void Reset() => Array.Clear(_happened);

    public void Save(StateWriter writer) => Array.ForEach(_happened, writer.Write);

    public void Restore(ref StateReader reader)
    {
        for (int i = 0; i < _happened.Length; i++)
        {
            _happened[i] = reader.ReadUInt();
        }

        _changed();
    }

    /// <summary>Records events of a source, except those that are masked or not enabled.</summary>
    /// <param name="source">The source, one of the rows.</param>
    /// <param name="bits">The events, bits 15:0.</param>
    public void Raise(GtInterruptRow source, uint bits)
    {
        bits &= (_controls[source.Enable].Value >> source.EnableShift) & ~(_controls[source.Mask].Value >> MaskShift);
        if ((bits & 0xFFFF) == 0)
        {
            return;
        }

        for (int i = 0; i < rows.Count; i++)
        {
            _happened[i] |= rows[i] == source ? bits & 0xFFFF : 0;
        }

        _banks[source.Bank].Value |= 1u << source.Bit;
        _changed();
    }

    private void DefineBank(RegisterMapBuilder map, int bank)
    {
        uint place = 4 * (uint)bank;
        _banks[bank] = map.At(0x190018 + place, $"GT_INTR_DW{bank}").ClearOnOne(uint.MaxValue).Volatile()
            .OnWrite(w => Clear(bank, w.New));
        Register identity =
            map.At(0x190060 + place, $"INTR_IDENTITY_REG{bank}").ReadOnly().ClearOnOne(IsValid).Volatile();
        map.At(0x190070 + place, $"IIR_REG_SELECTOR{bank}").OnWrite(w =>
        {
            identity.Value = Take(bank, w.Written & _banks[bank].Value);
            return w.New;
        });
    }

    /// <summary>Takes the events of a selected source out of their register.</summary>
    /// <returns>The value of the identity register; not valid if nothing is pending there.</returns>
    private uint Take(int bank, uint selected)
    {
        for (int i = 0; i < rows.Count; i++)
        {
            GtInterruptRow row = rows[i];
            if (row.Bank == bank && (selected & (1u << row.Bit)) != 0)
            {
                uint happened = _happened[i];
                _happened[i] = 0;
                return IsValid | (row.Instance << InstanceShift) | (row.Class << ClassShift) | happened;
            }
        }

        return 0;
    }

    /// <summary>Clears bits of GT_INTR_DW, but not those of sources whose events have not been taken.</summary>
    /// <returns>The value of the register.</returns>
    private uint Clear(int bank, uint left)
    {
        for (int i = 0; i < rows.Count; i++)
        {
            left |= rows[i].Bank == bank && _happened[i] != 0 ? 1u << rows[i].Bit : 0;
        }

        _banks[bank].Value = left;
        _changed();
        return left;
    }

    /// <summary>The bits of the master control.</summary>
    private uint Pending() => (_banks[0].Value != 0 ? 1u : 0) | (_banks[1].Value != 0 ? 2u : 0);
}

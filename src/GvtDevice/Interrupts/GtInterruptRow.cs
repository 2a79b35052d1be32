namespace GvtDevice.Interrupts;

/// <summary>A source of interrupts in the GT. Source: ICL PRM vol. 2c, GT_INTR_DW, INTR_IDENTITY_REG; i915,
/// gen11_gt_irq_postinstall.</summary>
/// <param name="Bank">Number of the GT_INTR_DW with its bit, which is also its bit in the master control.</param>
/// <param name="Bit">Its bit in GT_INTR_DW.</param>
/// <param name="Class">Class of the engine, as INTR_IDENTITY_REG shows it.</param>
/// <param name="Instance">Number of the engine in its class.</param>
/// <param name="Enable">Offset of the register that enables its interrupts.</param>
/// <param name="EnableShift">Lowest of its bits there: 0 or 16.</param>
/// <param name="Mask">Offset of the register whose upper half masks its interrupts.</param>
internal sealed record GtInterruptRow(
    int Bank, int Bit, uint Class, uint Instance, uint Enable, int EnableShift, uint Mask);

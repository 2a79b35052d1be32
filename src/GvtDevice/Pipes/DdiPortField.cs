namespace GvtDevice.Pipes;

/// <summary>The field of TRANS_DDI_FUNC_CTL that selects the port. Source: SKL PRM vol. 2c; TGL PRM vol. 2c.</summary>
/// <param name="Shift">Lowest bit of the field.</param>
/// <param name="Mask">Mask of the field after the shift.</param>
/// <param name="First">Value that selects DDI A; lower values select no port.</param>
internal readonly record struct DdiPortField(int Shift, uint Mask, int First)
{
    /// <summary>The selected port, 0 for DDI A; negative for none.</summary>
    public int Of(TransDdiFuncCtl ctl) => (int)((ctl.Raw >> Shift) & Mask) - First;
}

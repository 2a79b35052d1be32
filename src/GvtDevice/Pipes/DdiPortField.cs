namespace GvtDevice.Pipes;

/// <summary>Where TRANS_DDI_FUNC_CTL names the port. Source: SKL PRM vol. 2c; TGL PRM vol. 2c.</summary>
/// <param name="Shift">Of its lowest bit.</param>
/// <param name="Mask">Of the shifted field.</param>
/// <param name="First">The value that stands for DDI A; lower ones stand for no port.</param>
internal readonly record struct DdiPortField(int Shift, uint Mask, int First)
{
    /// <summary>DDI A = 0; negative for none.</summary>
    public int Of(TransDdiFuncCtl ctl) => (int)((ctl.Raw >> Shift) & Mask) - First;
}

namespace GvtDevice.Pipes;

/// <summary>Which stages a pipe's colours pass, as GAMMA_MODE and CSC_MODE say.</summary>
/// <param name="Mode">Kind of the tables.</param>
/// <param name="HasTable">The only table of modes with one is in use, as far as planes ask for it.</param>
/// <param name="HasMatrix">The same of the matrix.</param>
/// <param name="IsMatrixFirst">The only table is behind the matrix.</param>
internal readonly record struct ColourStages(GammaMode Mode, bool HasTable, bool HasMatrix, bool IsMatrixFirst)
{
    /// <summary>All stages are there, and each plane says which it passes.</summary>
    public static ColourStages Gen9(uint gammaMode, uint cscMode) =>
        new((GammaMode)(gammaMode & 3), true, true, new PipeCscMode(cscMode).IsBeforeGamma);

    /// <summary>Each stage has a switch, for the pipe as a whole. Tables before the matrix and those of several
    /// segments are not modelled. Source: ICL PRM vol. 2c, GAMMA_MODE, CSC_MODE.</summary>
    public static ColourStages Gen12(uint gammaMode, uint cscMode)
    {
        const uint postCscGammaEnable = 1u << 30;
        const uint cscEnable = 1u << 31;
        GammaMode mode = (GammaMode)(gammaMode & 3);
        bool hasTable = (gammaMode & postCscGammaEnable) != 0 && mode is GammaMode.EightBit or GammaMode.TenBit;
        return new(hasTable ? mode : GammaMode.EightBit, hasTable, (cscMode & cscEnable) != 0, IsMatrixFirst: true);
    }
}

namespace GvtDevice.Pipes;

/// <summary>The stages that a pipe's colours pass, decoded from GAMMA_MODE and CSC_MODE.</summary>
/// <param name="Mode">Kind of the tables.</param>
/// <param name="HasTable">In modes with one table: whether planes that ask for the table pass it.</param>
/// <param name="HasMatrix">Whether planes that ask for the matrix pass it.</param>
/// <param name="IsMatrixFirst">Whether the only table comes after the matrix.</param>
/// <param name="HasDegamma">Whether there is a table of its own before the matrix.</param>
/// <param name="TableIsForIndices">Whether the only table is just the palette of indexed planes.</param>
internal readonly record struct ColourStages(
    GammaMode Mode, bool HasTable, bool HasMatrix, bool IsMatrixFirst, bool HasDegamma = false,
    bool TableIsForIndices = false)
{
    /// <summary>The stages of Gen9: all are present, and each plane selects which ones it passes.</summary>
    public static ColourStages Gen9(uint gammaMode, uint cscMode) =>
        new((GammaMode)(gammaMode & 3), true, true, new PipeCscMode(cscMode).IsBeforeGamma);

    /// <summary>The stages of Gen12: each has an enable bit for the whole pipe. Indexed planes find their palette in
    /// the legacy table even if it is not enabled; i915 disables it with them, so that other planes do not pass it.
    /// Source: ICL PRM vol. 2c, GAMMA_MODE, CSC_MODE; i915, icl_gamma_mode.</summary>
    public static ColourStages Gen12(uint gammaMode, uint cscMode)
    {
        const uint postCscGammaEnable = 1u << 30;
        const uint cscEnable = 1u << 31;
        const uint preCscGammaEnable = 1u << 31;
        bool isEnabled = (gammaMode & postCscGammaEnable) != 0;
        bool hasDegamma = (gammaMode & preCscGammaEnable) != 0;
        GammaMode mode = (GammaMode)(gammaMode & 3);
        bool isPalette = !isEnabled && !hasDegamma && mode == GammaMode.EightBit;
        return new(
            !isEnabled ? GammaMode.EightBit : mode == GammaMode.Split ? GammaMode.Segmented : mode,
            isEnabled || isPalette,
            (cscMode & cscEnable) != 0,
            IsMatrixFirst: true,
            hasDegamma,
            isPalette);
    }
}

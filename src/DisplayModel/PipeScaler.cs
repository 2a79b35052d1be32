using DisplayModel.Scanout;

namespace DisplayModel;

/// <summary>A scaler behind the planes of a pipe (panel fitter): scales the picture to a window of the output, with
/// black around it. Source: SKL PRM, PS_CTRL, PS_WIN_POS, PS_WIN_SZ.</summary>
/// <param name="OutputWidthPx">Active width of the mode, 1 to <see cref="Composer.MaxSizePx"/>.</param>
/// <param name="OutputHeightPx">Active height of the mode, with the same limits.</param>
/// <param name="XPx">Left column of the window in the output.</param>
/// <param name="YPx">Top row of the window in the output.</param>
/// <param name="WidthPx">Width of the window.</param>
/// <param name="HeightPx">Height of the window.</param>
/// <param name="Filter">How pixels between those of the picture are computed.</param>
public sealed record PipeScaler(
    int OutputWidthPx,
    int OutputHeightPx,
    int XPx,
    int YPx,
    int WidthPx,
    int HeightPx,
    ScalerFilter Filter = ScalerFilter.Bilinear);

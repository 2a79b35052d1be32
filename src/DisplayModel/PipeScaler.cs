namespace DisplayModel;

/// <summary>A scaler behind the planes of a pipe (panel fitter): stretches the picture over a window of the output, black
/// around it. Source: SKL PRM, PS_CTRL, PS_WIN_POS, PS_WIN_SZ.</summary>
/// <param name="OutputWidthPx">Active size of the mode, 1 to <see cref="Composer.MaxSizePx"/> each.</param>
/// <param name="OutputHeightPx">Active size of the mode.</param>
/// <param name="XPx">Where the window is in the output.</param>
/// <param name="YPx">Where the window is in the output.</param>
/// <param name="WidthPx">Size of the window.</param>
/// <param name="HeightPx">Size of the window.</param>
/// <param name="Filter">How pixels between those of the picture come about.</param>
public sealed record PipeScaler(
    int OutputWidthPx,
    int OutputHeightPx,
    int XPx,
    int YPx,
    int WidthPx,
    int HeightPx,
    ScalerFilter Filter = ScalerFilter.Bilinear);

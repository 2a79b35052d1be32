namespace RemoteDisplay.Window;

/// <summary>How a picture is put into a window of another size.</summary>
public enum Scaling
{
    /// <summary>As large as it gets, with its proportions, interpolated.</summary>
    Smooth,

    /// <summary>Each pixel becomes a square of 1, 2, 3... pixels, as large as it gets; a picture that is larger than
    /// the window is shown as by <see cref="Smooth"/>.</summary>
    WholeSteps,

    /// <summary>Pixel for pixel in the middle; what does not fit is cut off.</summary>
    None,
}

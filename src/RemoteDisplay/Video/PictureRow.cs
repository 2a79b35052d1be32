namespace RemoteDisplay.Video;

/// <summary>A row of a picture: pixels as in <see cref="DisplayModel.Scanout.Frame"/>.</summary>
/// <param name="y">From the top, 0-based.</param>
public delegate ReadOnlySpan<uint> PictureRow(int y);

namespace DisplayModel.Timing;

/// <summary>How long a frame of a variable rate waits for a new picture, in lines between the last active line and the
/// vertical blank.</summary>
/// <param name="LeastLines">How long it waits even for a picture that is there; at least 0.</param>
/// <param name="MostLines">How long it waits for one that never comes; at least <paramref name="LeastLines"/>. Without
/// a wait, 0.</param>
public readonly record struct FrameStretch(int LeastLines, int MostLines);

namespace RemoteDisplay.Local.Gpu;

/// <summary>A picture, and where it is drawn.</summary>
/// <param name="Texture">The picture.</param>
/// <param name="Corners">Four corners around the target, 4 numbers each: x and y from -1 to 1 of the target, then x
/// and y from 0 to 1 of the picture.</param>
/// <param name="IsSmooth">Interpolate between pixels.</param>
internal readonly record struct TexturedQuad(GpuTexture Texture, float[] Corners, bool IsSmooth);

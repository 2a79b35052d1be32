namespace Display.GuestProbe;

/// <summary>A picture that no mistake with rows, columns or pages leaves as it is.</summary>
public static class TestPattern
{
    /// <returns>0x00RRGGBB.</returns>
    public static uint Pixel(int seed, int x, int y)
    {
        uint hash = ((uint)x * 0x9E37_79B1) ^ ((uint)y * 0x85EB_CA77) ^ ((uint)seed * 0xC2B2_AE3D);
        hash ^= hash >> 15;
        return (hash * 0x27D4_EB2F) >> 8;
    }
}

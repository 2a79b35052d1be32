namespace GvtDevice.Pipes;

/// <summary>PLANE_SIZE, PIPESRC and similar sizes: two halves, each one less than the count. The upper half is the
/// height in PLANE_SIZE and the width in PIPESRC.</summary>
internal readonly record struct SizeMinusOne(uint Raw)
{
    public int Low => (int)(Raw & 0x1FFF) + 1;

    public int High => (int)((Raw >> 16) & 0x1FFF) + 1;
}

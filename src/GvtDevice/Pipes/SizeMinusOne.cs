namespace GvtDevice.Pipes;

/// <summary>PLANE_SIZE, PIPESRC and CUR-like sizes: two halves, each one less than the count. PLANE_SIZE has the height
/// above; PIPESRC the width.</summary>
internal readonly record struct SizeMinusOne(uint Raw)
{
    public int Low => (int)(Raw & 0x1FFF) + 1;

    public int High => (int)((Raw >> 16) & 0x1FFF) + 1;
}

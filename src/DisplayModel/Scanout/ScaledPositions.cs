namespace DisplayModel.Scanout;

/// <summary>Finds the source pixels of each pixel that a scaler makes. Pixel centres are placed so that both lines
/// cover the same extent.</summary>
internal static class ScaledPositions
{
    /// <returns>The index of the left neighbour times 256, plus the distance from it in 1/256.</returns>
    public static int Of(int index, int sourceLength, int length, ScalerFilter filter)
    {
        long centre = ((2L * index) + 1) * sourceLength;
        if (filter == ScalerFilter.Nearest)
        {
            return (int)(centre / (2L * length)) << 8;
        }

        long position = (centre * 32768 / length) - 32768;
        return (int)(Math.Clamp(position, 0, (sourceLength - 1L) << 16) >> 8);
    }

    public static int[] Of(int first, int count, int sourceLength, int length, ScalerFilter filter)
    {
        int[] positions = new int[count];
        for (int i = 0; i < count; i++)
        {
            positions[i] = Of(first + i, sourceLength, length, filter);
        }

        return positions;
    }
}

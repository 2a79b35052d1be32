namespace DisplayModel.Scanout;

/// <summary>Arithmetic on rows of pixels with alpha in the top bits, then red, green, blue.</summary>
/// <typeparam name="TPixel">The type of a pixel.</typeparam>
internal interface IPixels<TPixel>
    where TPixel : unmanaged
{
    /// <summary>Opaque black.</summary>
    static abstract TPixel Black { get; }

    /// <summary>Converts pixels of eight bits per channel, 0xAARRGGBB.</summary>
    static abstract void Widen(ReadOnlySpan<uint> from, Span<TPixel> to);

    /// <summary>Makes every alpha full.</summary>
    static abstract void MakeOpaque(Span<TPixel> pixels);

    /// <summary>Each colour becomes <c>colour * alpha</c>, rounded to nearest.</summary>
    static abstract void Premultiply(Span<TPixel> pixels);

    /// <summary>Each channel becomes <c>channel * opacity / 255</c>, rounded to nearest.</summary>
    static abstract void Fade(Span<TPixel> pixels, byte opacity);

    /// <summary>Marks the pixels whose colour, in eight bits a channel, equals the key's in the bits of its
    /// mask.</summary>
    static abstract void Match(ReadOnlySpan<TPixel> pixels, uint key, uint mask, Span<byte> marks);

    /// <summary>Puts pixels whose colour is premultiplied over opaque ones: each colour becomes <c>above + below * (1 -
    /// alpha)</c>, the product rounded to nearest, at most full intensity.</summary>
    /// <param name="above">The pixels on top.</param>
    /// <param name="below">The picture; its alpha is lost.</param>
    /// <param name="flags">The new top bits of the changed pixels of the picture.</param>
    static abstract void Over(ReadOnlySpan<TPixel> above, Span<TPixel> below, ushort flags);

    /// <summary>Sets the top bits of opaque pixels that are already in the picture.</summary>
    static abstract void Settle(Span<TPixel> pixels, ushort flags);

    /// <summary>Number of words of a row between the two steps of scaling.</summary>
    static abstract int HalfwayLength(int sourceLength, int length);

    /// <summary>First step of scaling, within a row.</summary>
    /// <param name="source">Pixels from <paramref name="firstColumn"/> on.</param>
    /// <param name="columns">The position of each new pixel, from <see cref="ScaledPositions"/>.</param>
    static abstract void ScaleAcross(
        ReadOnlySpan<TPixel> source, ReadOnlySpan<int> columns, int firstColumn, Span<ulong> halfway);

    /// <summary>Second step: interpolates each pixel between four neighbours, and rounds once.</summary>
    /// <param name="upper">A row from the first step.</param>
    /// <param name="lower">The row below.</param>
    /// <param name="down">Distance from the upper row, in 1/256.</param>
    static abstract void ScaleDown(
        ReadOnlySpan<ulong> upper, ReadOnlySpan<ulong> lower, int down, ReadOnlySpan<int> columns, int firstColumn,
        Span<TPixel> to);
}

namespace DisplayModel;

/// <summary>Arithmetic on rows of pixels with alpha in the top bits, then red, green, blue.</summary>
/// <typeparam name="TPixel">How a pixel is held.</typeparam>
internal interface IPixels<TPixel>
    where TPixel : unmanaged
{
    /// <summary>Opaque black.</summary>
    static abstract TPixel Black { get; }

    /// <summary>A colour of eight bits a channel, 0xAARRGGBB.</summary>
    static abstract void Widen(ReadOnlySpan<uint> from, Span<TPixel> to);

    /// <summary>Makes every alpha full.</summary>
    static abstract void MakeOpaque(Span<TPixel> pixels);

    /// <summary>Each colour becomes <c>colour * alpha</c>, rounded to nearest.</summary>
    static abstract void Premultiply(Span<TPixel> pixels);

    /// <summary>Each channel becomes <c>channel * opacity / 255</c>, rounded to nearest.</summary>
    static abstract void Fade(Span<TPixel> pixels, byte opacity);

    /// <summary>Marks the pixels whose colour, in eight bits a channel, equals the key's in the bits of its mask.</summary>
    static abstract void Match(ReadOnlySpan<TPixel> pixels, uint key, uint mask, Span<byte> marks);

    /// <summary>Puts pixels whose colour is premultiplied over opaque ones: each colour becomes <c>above + below * (1 -
    /// alpha)</c>, the product rounded to nearest, at most full intensity.</summary>
    /// <param name="above">Pixels to put on top.</param>
    /// <param name="below">The picture; alpha is not kept.</param>
    /// <param name="flags">What the top bits of a pixel of the picture become where anything is put on it.</param>
    static abstract void Over(ReadOnlySpan<TPixel> above, Span<TPixel> below, ushort flags);

    /// <summary>Puts opaque pixels that are in place into the picture: sets the top bits.</summary>
    static abstract void Settle(Span<TPixel> pixels, ushort flags);

    /// <summary>Words that hold a row on the way from its source to its scaled form.</summary>
    static abstract int HalfwayLength(int sourceLength, int length);

    /// <summary>First step of scaling: what can be done with a row alone.</summary>
    /// <param name="source">Pixels from <paramref name="firstColumn"/> on.</param>
    /// <param name="columns">For each pixel to make, from <see cref="ScaledPositions"/>.</param>
    static abstract void ScaleAcross(
        ReadOnlySpan<TPixel> source, ReadOnlySpan<int> columns, int firstColumn, Span<ulong> halfway);

    /// <summary>Second step: each pixel is in proportion between four neighbours; rounded once.</summary>
    /// <param name="upper">A row from the first step.</param>
    /// <param name="lower">The row below.</param>
    /// <param name="down">How far below the upper row, in 1/256.</param>
    static abstract void ScaleDown(
        ReadOnlySpan<ulong> upper, ReadOnlySpan<ulong> lower, int down, ReadOnlySpan<int> columns, int firstColumn,
        Span<TPixel> to);
}

using System.Runtime.InteropServices;
using DisplayModel.Geometry;
using DisplaySource.Tests.Support;
using NUnit.Framework;
using VfioUser.Display.Buffers;
using VfioUser.Protocol;

namespace VfioUser.Display.Tests.Buffers;

/// <summary>Flips before chosen reads of the source while a shadow is made.</summary>
internal sealed class ShadowsWhileFlippingTests : IDisposable
{
    /// <summary>The state, the changes, the memory, and whether the state is still the same.</summary>
    private const int ReadsOfAShadow = 4;

    private readonly FlippingHead _head = new();
    private readonly Shadows _shadows;

    public ShadowsWhileFlippingTests() => _shadows = new Shadows(_head, new ShadowBudget(1 << 20));

    public void Dispose()
    {
        _shadows.Dispose();
        _head.Dispose();
    }

    [TestCaseSource(nameof(PairsOfReads))]
    public void Two_flips_leave_nothing_of_the_buffer_between_them(int there, int back)
    {
        _head.FlipBetweenReads(there, back);
        ShadowPicture first = _shadows.Acquire(0, ShadowContent.Head, onlyDamage: true);
        uint[] copy = PixelsOf(first);
        _shadows.Release(first.Slot);

        ShadowPicture second = _shadows.Acquire(0, ShadowContent.Head, onlyDamage: true);
        uint[] shadow = PixelsOf(second);
        foreach (PixelRect part in _head.DamageSince(0, first.DamageSequence).Rectangles)
        {
            for (int y = part.Y; y < part.Bottom; y++)
            {
                int start = (y * FlippingHead.WidthPx) + part.X;
                shadow.AsSpan(start, part.Width).CopyTo(copy.AsSpan(start));
            }
        }

        Assert.That(second.Slot, Is.EqualTo(first.Slot));
        uint[] shown = Array.ConvertAll(_head.Pixels, pixel => pixel & 0xFF_FFFF);
        Assert.That(shadow, Is.EqualTo(shown), "the file");
        Assert.That(copy, Is.EqualTo(shown), "a client's copy of it");
    }

    [Test]
    public void Without_flips_nothing_is_copied_again()
    {
        ShadowPicture first = _shadows.Acquire(0, ShadowContent.Head, onlyDamage: true);
        _shadows.Release(first.Slot);

        Assert.That(_shadows.Acquire(0, ShadowContent.Head, onlyDamage: true).CopiedBytes, Is.Zero);
    }

    private static IEnumerable<int[]> PairsOfReads() =>
        from there in Enumerable.Range(0, ReadsOfAShadow)
        from back in Enumerable.Range(there + 1, ReadsOfAShadow - there - 1)
        select new[] { there, back };

    /// <summary>The colours; the upper byte of XRGB8888 has no meaning.</summary>
    private static uint[] PixelsOf(in ShadowPicture picture)
    {
        uint[] pixels = new uint[picture.WidthPx * picture.HeightPx];
        for (int y = 0; y < picture.HeightPx; y++)
        {
            Span<uint> row = pixels.AsSpan(y * picture.WidthPx, picture.WidthPx);
            RandomAccess.Read(picture.File, MemoryMarshal.AsBytes(row), (long)y * picture.StrideBytes);
        }

        return Array.ConvertAll(pixels, pixel => pixel & 0xFF_FFFF);
    }
}

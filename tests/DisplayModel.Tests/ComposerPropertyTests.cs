using DisplayModel.Geometry;
using DisplayModel.Scanout;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;

namespace DisplayModel.Tests;

/// <summary>The composer against the slow reference.</summary>
public sealed class ComposerPropertyTests
{
    private static readonly byte[] s_memory = RandomBytes(1 << 20);
    private static readonly uint[] s_palette =
        [.. Enumerable.Range(0, 256).Select(i => ((uint)i * 0x03_0507) & 0xFF_FFFF)];

    private static readonly Gen<(Scene Scene, MemorySurface Surface)> s_cases =
        from scene in SceneGenerator.Scenes
        from hole in Gen.Choose(0, s_memory.Length)
        // What cannot be read takes the rest of its row or band with it, as far as that is read: less of it when the
        // pipe's scaler shows only a part.
        select (scene, new MemorySurface(s_memory) { Hole = scene.Scaler is null ? (hole, hole + 5000) : default });

    [Test]
    public void The_picture_is_what_the_slow_reference_paints() => ForAll(600, s_cases, c =>
    {
        uint[] pixels = Enumerable.Repeat(0xDEAD_BEEF, c.Scene.OutputWidthPx * c.Scene.OutputHeightPx).ToArray();
        PixelRect all = new(0, 0, c.Scene.OutputWidthPx, c.Scene.OutputHeightPx);
        Composer.Compose(c.Scene, c.Surface, pixels, all.Width, all, palette: s_palette);

        AssertSame(pixels, new ReferenceComposer(c.Scene, c.Surface, index => s_palette[index]).Compose(8), c.Scene);
    });

    [Test]
    public void Ten_bits_of_each_channel_are_what_the_slow_reference_paints() => ForAll(300, s_cases, c =>
    {
        uint[] pixels = Enumerable.Repeat(0xDEAD_BEEF, c.Scene.OutputWidthPx * c.Scene.OutputHeightPx).ToArray();
        PixelRect all = new(0, 0, c.Scene.OutputWidthPx, c.Scene.OutputHeightPx);
        using PictureRows rows = PictureRows.Of(c.Scene, c.Surface, true, default, all, isDeep: true);
        for (int y = 0; y < all.Height; y++)
        {
            rows.Make(y, pixels.AsSpan(y * all.Width, all.Width));
        }

        AssertSame(pixels, new ReferenceComposer(c.Scene, c.Surface).Compose(10), c.Scene);
    });

    [Test]
    public void A_part_is_cut_out_of_the_whole_picture_and_the_rest_is_left_alone()
    {
        Gen<(Scene Scene, ISurfaceReader Surface, PixelRect Part)> cases =
            from c in s_cases
            from x in Gen.Choose(-10, SceneGenerator.WidthPx)
            from y in Gen.Choose(-10, SceneGenerator.HeightPx)
            from width in Gen.Choose(1, SceneGenerator.WidthPx)
            from height in Gen.Choose(1, SceneGenerator.HeightPx)
            select (c.Scene, (ISurfaceReader)new EndlessSurface(), new PixelRect(x, y, width, height));

        ForAll(300, cases, c =>
        {
            Frame whole = Composer.Compose(c.Scene, c.Surface);
            int stride = whole.WidthPx + 3;
            uint[] pixels = Enumerable.Repeat(0xDEAD_BEEF, stride * whole.HeightPx).ToArray();
            Composer.Compose(c.Scene, c.Surface, pixels, stride, c.Part);
            for (int y = 0; y < whole.HeightPx; y++)
            {
                for (int x = 0; x < stride; x++)
                {
                    bool isInside = x < whole.WidthPx && c.Part.Contains(new(x, y, 1, 1));
                    Assert.That(
                        pixels[(y * stride) + x], Is.EqualTo(isInside ? whole.Row(y)[x] : 0xDEAD_BEEF), $"{x}, {y}");
                }
            }
        });
    }

    [Test]
    public void A_byte_that_changes_the_picture_changes_the_hash_of_its_memory()
    {
        Gen<(Scene Scene, int[] Places)> cases =
            from c in s_cases
            from place in Gen.Choose(0, s_memory.Length - 1).ArrayOf(200)
            select (c.Scene, place);

        ForAll(100, cases, c =>
        {
            byte[] memory = [.. s_memory];
            MemorySurface surface = new(memory);
            (ulong hash, Frame frame) = (Composer.HashMemory(c.Scene, surface), Composer.Compose(c.Scene, surface));
            foreach (int place in c.Places)
            {
                memory[place] ^= 0xFF;
            }

            if (Composer.HashMemory(c.Scene, surface) == hash)
            {
                Assert.That(
                    Composer.Compose(c.Scene, surface).Pixels.SequenceEqual(frame.Pixels),
                    "the picture changed unseen");
            }
        });
    }

    [Test]
    public void Scenes_are_composed_by_many_threads_at_once()
    {
        Scene[] scenes = [.. SceneGenerator.Scenes.Sample(40)];
        uint[][] alone =
            [.. scenes.Select(scene => Composer.Compose(scene, new MemorySurface(s_memory)).Pixels.ToArray())];

        Parallel.For(0, 400, i => Assert.That(
            Composer.Compose(scenes[i % 40], new MemorySurface(s_memory)).Pixels.SequenceEqual(alone[i % 40])));
    }

    /// <summary>The memory again and again: all of it can be read, whatever part of a tile row or a line is asked
    /// for.</summary>
    private sealed class EndlessSurface : ISurfaceReader
    {
        public bool TryRead(ulong surfaceOffset, Span<byte> destination)
        {
            for (int i = 0; i < destination.Length; i++)
            {
                destination[i] = s_memory[(int)((surfaceOffset + (ulong)i) % (ulong)s_memory.Length)];
            }

            return true;
        }
    }

    private static void ForAll<T>(int count, Gen<T> cases, Action<T> check) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(count), Prop.ForAll(cases.ToArbitrary(), check));

    private static void AssertSame(ReadOnlySpan<uint> actual, ReadOnlySpan<uint> expected, Scene scene)
    {
        int first = actual.CommonPrefixLength(expected);
        if (first < expected.Length)
        {
            Assert.Fail(
                $"pixel {first % scene.OutputWidthPx}, {first / scene.OutputWidthPx} is {actual[first]:X8} and not "
                    + $"{expected[first]:X8}: "
                + string.Join('\n', scene.Planes.Select(plane => plane.State)));
        }
    }

    private static byte[] RandomBytes(int count)
    {
        byte[] bytes = new byte[count];
        new System.Random(1).NextBytes(bytes);
        return bytes;
    }
}

using DisplayModel.Damage;
using DisplayModel.Geometry;
using DisplayModel.Scanout;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;

namespace DisplayModel.Tests;

/// <summary>Whatever makes another picture, in a scene or in the memory behind it, is damage.</summary>
internal sealed class SceneDamageTests
{
    private const int MemoryBytes = 1 << 20;

    [Test]
    public void Every_pixel_that_another_byte_of_memory_changes_is_in_the_damage() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(
            Gen.Zip(SceneGenerator.Scenes, Gen.Choose(0, int.MaxValue)).ToArbitrary(),
            c =>
            {
                (Scene scene, int seed) = c;
                System.Random random = new(seed);
                byte[] memory = new byte[MemoryBytes];
                random.NextBytes(memory);
                ReadLog log = new(memory);
                Frame before = Composer.Compose(scene, log, withCursor: false);
                SceneDamage damage = new();
                damage.Update(scene, log);

                if (log.Ranges.Count > 0)
                {
                    (int first, int length) = log.Ranges[random.Next(log.Ranges.Count)];
                    memory[first + random.Next(length)] ^= (byte)(1 << random.Next(8));
                }

                return Covers(damage.Update(scene, log), before, Composer.Compose(scene, log, withCursor: false));
            }));

    [Test]
    public void Every_pixel_that_memory_changes_by_going_away_or_coming_back_is_in_the_damage() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(
            Gen.Zip(SceneGenerator.Scenes, Gen.Choose(0, int.MaxValue)).ToArbitrary(),
            c =>
            {
                (Scene scene, int seed) = c;
                System.Random random = new(seed);
                byte[] memory = new byte[MemoryBytes];
                if (random.Next(2) == 0)
                {
                    random.NextBytes(memory);
                }

                ReadLog log = new(memory);
                Frame before = Composer.Compose(scene, log, withCursor: false);
                SceneDamage damage = new();
                damage.Update(scene, log);
                int hole = log.Ranges.Count > 0 ? log.Ranges[random.Next(log.Ranges.Count)].First : 0;
                log.Hole = (hole & -4096, (hole & -4096) + 4096);
                Frame holed = Composer.Compose(scene, log, withCursor: false);
                bool isTold = Covers(damage.Update(scene, log), before, holed);
                log.Hole = default;
                return isTold && Covers(damage.Update(scene, log), holed, before);
            }));

    [Test]
    public void Every_pixel_that_differs_between_two_scenes_is_in_the_damage() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(
            Gen.Zip(SceneGenerator.Scenes, SceneGenerator.Scenes).ToArbitrary(),
            Gen.Choose(0, int.MaxValue).ToArbitrary(),
            (scenes, seed) =>
            {
                System.Random random = new(seed);
                byte[] memory = new byte[MemoryBytes];
                random.NextBytes(memory);
                MemorySurface surface = new(memory);
                (Scene first, Scene other) = scenes;
                ScenePlane[] mixed =
                    [.. other.Planes.Take(first.Planes.Length), .. first.Planes.Skip(other.Planes.Length)];
                Scene to = random.Next(4) switch
                {
                    0 => other,
                    1 => first with { Colour = other.Colour },
                    2 => first with { Scaler = other.Scaler },
                    _ => first with { Planes = [.. mixed] },
                };
                SceneDamage damage = new();
                damage.Update(first, surface);
                return Covers(
                    damage.Update(to, surface),
                    Composer.Compose(first, surface, withCursor: false),
                    Composer.Compose(to, surface, withCursor: false));
            }));

    private static bool Covers(IReadOnlyList<PixelRect> damage, Frame before, Frame after)
    {
        if ((before.WidthPx, before.HeightPx) != (after.WidthPx, after.HeightPx))
        {
            return damage.Contains(new PixelRect(0, 0, after.WidthPx, after.HeightPx));
        }

        for (int i = 0; i < after.Pixels.Length; i++)
        {
            PixelRect pixel = new(i % after.WidthPx, i / after.WidthPx, 1, 1);
            if (before.Pixels[i] != after.Pixels[i] && !damage.Any(rectangle => rectangle.Intersects(pixel)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Memory with a hole, and what was read of it.</summary>
    private sealed class ReadLog(byte[] memory) : ISurfaceReader
    {
        public List<(int First, int Length)> Ranges { get; } = [];

        public (int First, int End) Hole { get; set; }

        public bool TryRead(ulong surfaceOffset, Span<byte> destination)
        {
            if (surfaceOffset > MemoryBytes - (ulong)destination.Length
                || ((int)surfaceOffset < Hole.End && (int)surfaceOffset + destination.Length > Hole.First))
            {
                return false;
            }

            if (destination.Length > 0)
            {
                Ranges.Add(((int)surfaceOffset, destination.Length));
            }

            memory.AsSpan((int)surfaceOffset, destination.Length).CopyTo(destination);
            return true;
        }
    }
}

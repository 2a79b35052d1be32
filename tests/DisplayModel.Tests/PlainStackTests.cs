using System.Collections.Immutable;
using System.Runtime.InteropServices;
using DisplayModel.Scanout;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;

namespace DisplayModel.Tests;

/// <summary>Which pictures a client can make of the planes alone.</summary>
public sealed class PlainStackTests
{
    private static readonly byte[] s_memory = [.. Enumerable.Range(0, 1 << 20).Select(i => (byte)((i * 73) >> 3))];

    private static readonly ColourTable s_identity = Table(256, index => ColourTable.Entry((uint)index, 8));
    private static readonly ColourTable s_darker = Table(256, index => ColourTable.Entry((uint)(index / 2), 8));

    private static readonly ColourMatrix s_grey = new([.. Enumerable.Repeat(ColourMatrix.One / 3, 9)]);

    private static readonly PlaneState s_plane = new()
    {
        Format = PixelFormat.Xrgb8888,
        SurfaceOffset = 0,
        StrideBytes = 4 * SceneGenerator.WidthPx,
        WidthPx = SceneGenerator.WidthPx,
        HeightPx = SceneGenerator.HeightPx,
        UsesPipeGamma = true,
        UsesPipeCsc = true,
    };

    private static readonly Scene s_plain = Show(PipeColour.Plain, s_plane);

    private static readonly (string Name, Scene Scene, bool IsPlain)[] s_cases =
    [
        ("one plane", s_plain, true),
        ("no plane", Show(PipeColour.Plain), true),
        ("a premultiplied plane above", Show(PipeColour.Plain, s_plane, Alpha(AlphaMode.Premultiplied)), true),
        ("coverage", Show(PipeColour.Plain, s_plane, Alpha(AlphaMode.Coverage)), false),
        ("alpha that is ignored", Show(PipeColour.Plain, Alpha(AlphaMode.None)), false),
        ("half transparent", Show(PipeColour.Plain, s_plane with { ConstantAlpha = 128 }), false),
        ("a palette", Show(PipeColour.Plain, s_plane with { Format = PixelFormat.C8 }), false),
        ("YUV", Show(PipeColour.Plain, s_plane with { Format = PixelFormat.Yuyv }), false),
        ("a colour key", Show(
            PipeColour.Plain, s_plane with { ColourKey = new ColourKey(ColourKeyMode.Source, 0, 0, 0) }), false),
        ("a gamma table", Show(new PipeColour { Gamma = s_darker }, s_plane), false),
        ("a table that changes nothing", Show(new PipeColour { Gamma = s_identity }, s_plane), true),
        ("a plane that passes by the table", Show(
            new PipeColour { Gamma = s_darker }, s_plane with { UsesPipeGamma = false }), true),
        ("a matrix", Show(new PipeColour { Matrix = s_grey }, s_plane), false),
        ("a background that is hidden", Show(new PipeColour { Background = 0x3FF }, s_plane), true),
        ("a background that is seen", Show(new PipeColour { Background = 0x3FF }, Small()), false),
        ("a plane off the screen", Show(
            PipeColour.Plain, s_plane, Small() with { ConstantAlpha = 1, ScreenXPx = SceneGenerator.WidthPx }), true),
    ];

    private static IEnumerable<TestCaseData> Cases =>
        s_cases.Select(item => new TestCaseData(item.Scene).SetArgDisplayNames(item.Name).Returns(item.IsPlain));

    [TestCaseSource(nameof(Cases))]
    public bool It_is_known_of(Scene scene) => scene.IsPlainStack;

    [Test]
    public void Planes_of_a_plain_stack_drawn_over_black_are_the_picture()
    {
        int plain = 0;
        Gen<Scene> scenes =
            from scene in SceneGenerator.Scenes
            from isPlainColour in Gen.Elements(true, false)
            from isSimple in Gen.Choose(0, 3).ArrayOf(scene.Planes.Length)
            select scene with
            {
                Colour = isPlainColour ? new PipeColour { Gamma = s_identity } : scene.Colour,
                Planes = [.. scene.Planes.Select((plane, i) => isSimple[i] > 0 ? Simple(plane) : plane)],
            };
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(600), Prop.ForAll(scenes.ToArbitrary(), scene =>
        {
            if (!scene.IsPlainStack)
            {
                return;
            }

            plain++;
            Scene stack = scene with { Colour = PipeColour.Plain };

            // One of the two may blend with eight bits, which rounds at each plane.
            Assert.That(Channels(scene), Is.EqualTo(Channels(stack)).Within(1 + scene.Planes.Length));
        }));
        Assert.That(plain, Is.GreaterThan(50));
    }

    private static ScenePlane Simple(ScenePlane plane) => plane with
    {
        State = plane.State with
        {
            Format = PixelFormat.Argb8888,
            IsCompressed = false,
            ColourKey = null,
            ConstantAlpha = byte.MaxValue,
            Alpha = AlphaMode.Premultiplied,
        },
    };

    private static byte[] Channels(Scene scene) =>
        MemoryMarshal.AsBytes(Composer.Compose(scene, new MemorySurface(s_memory)).Pixels).ToArray();

    private static PlaneState Alpha(AlphaMode mode) => s_plane with { Format = PixelFormat.Argb8888, Alpha = mode };

    private static PlaneState Small() => s_plane with { WidthPx = 8 };

    private static Scene Show(PipeColour colour, params PlaneState[] planes) => new()
    {
        PipeIndex = 0,
        WidthPx = SceneGenerator.WidthPx,
        HeightPx = SceneGenerator.HeightPx,
        Colour = colour,
        Planes = [.. planes.Select((plane, i) => new ScenePlane(PlaneKind.Overlay, i, 1, plane))],
    };

    private static ColourTable Table(int length, Func<int, ushort> entry)
    {
        ImmutableArray<ushort> entries = [.. Enumerable.Range(0, length).Select(entry)];
        return new ColourTable(entries, entries, entries);
    }
}

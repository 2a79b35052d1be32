using DisplayModel;
using DisplayModel.Geometry;
using DisplayModel.Scanout;

namespace Compose.Bench;

/// <summary>Makes pictures of the usual kinds of scenes.</summary>
internal static class ComposeWorkloads
{
    private const ulong SecondSurface = 64 << 20;
    private const ulong ThirdSurface = 112 << 20;

    public static void Run(Measurement measurement, int width, int height)
    {
        Measurement.Title($"Compose, {width} x {height}");
        PlainMemory memory = PlainMemory.Random(160 << 20);
        int stride = width * 4;
        uint[] target = new uint[width * height];
        byte[] copy = new byte[width * height * 4];
        PixelRect all = new(0, 0, width, height);
        PlaneState plane = new()
        {
            Format = PixelFormat.Xrgb8888, SurfaceOffset = 0, StrideBytes = stride, WidthPx = width, HeightPx = height,
        };
        PlaneState cursor = plane with
        {
            Format = PixelFormat.Argb8888, SurfaceOffset = ThirdSurface, StrideBytes = 256, WidthPx = 64, HeightPx = 64,
            ScreenXPx = 100, ScreenYPx = 100,
        };
        PlaneState above = plane with { Format = PixelFormat.Argb8888, SurfaceOffset = SecondSurface };
        PlaneState turned = plane with { Tiling = Tiling.Y, StrideBytes = (width + 31) / 32 * 128 };
        PlaneState semiplanar = plane with
        {
            Format = PixelFormat.Nv12, StrideBytes = width, WidthPx = width / 2, HeightPx = height / 2,
            Aux = new AuxSurface(SecondSurface, width), Scaler = new PlaneScaler(width, height),
        };
        ushort[] ramp = [.. Enumerable.Range(0, 1024).Select(i => ColourTable.Entry((uint)(i * i / 1023), 10))];
        ColourTable table = new([.. ramp], [.. ramp], [.. ramp]);
        PlaneState coloured = plane with { UsesPipeGamma = true, UsesPipeCsc = true };
        ColourMatrix matrix = new([50_000, 10_000, 5_536, 0, 65_536, 0, 3_000, 0, 62_536]);

        void Copy() => memory.Bytes.AsSpan(0, width * height * 4).CopyTo(copy);
        void Print(string name, PipeColour colour, params PlaneState[] planes)
        {
            Scene scene = new()
            {
                PipeIndex = 0,
                WidthPx = width,
                HeightPx = height,
                Colour = colour,
                Planes = [.. planes.Select((state, i) => new ScenePlane(PlaneKind.Overlay, i, 0, state))],
            };
            measurement.Print(
                name, (long)width * height * 4, () => Composer.Compose(scene, memory, target, width, all), Copy);
        }

        Print("one plane, linear", PipeColour.Plain, plane);
        Print("one plane and cursor", PipeColour.Plain, plane, cursor);
        Print(
            "one plane, X tiled, cursor", PipeColour.Plain,
            plane with { Tiling = Tiling.X, StrideBytes = (width + 127) / 128 * 512 }, cursor);
        Print("one plane, Y tiled", PipeColour.Plain, turned);
        Print("one plane, Yf tiled", PipeColour.Plain, turned with { Tiling = Tiling.Yf });
        Print(
            "rotated 90, Y tiled", PipeColour.Plain,
            turned with { Rotation = Rotation.Rotate90, StrideBytes = (width + 31) / 32 * 128 });
        Print("rotated 180, linear", PipeColour.Plain, plane with { Rotation = Rotation.Rotate180 });
        Print(
            "three planes, alpha, cursor", PipeColour.Plain, plane, above, above with { SurfaceOffset = 4096 }, cursor);
        Print("RGB565", PipeColour.Plain, plane with { Format = PixelFormat.Rgb565, StrideBytes = width * 2 });
        Print("YUYV", PipeColour.Plain, plane with { Format = PixelFormat.Yuyv, StrideBytes = width * 2 });
        Print("NV12, scaled by 2", PipeColour.Plain, semiplanar);
        Print(
            "XRGB8888, scaled by 2", PipeColour.Plain,
            plane with { WidthPx = width / 2, HeightPx = height / 2, Scaler = semiplanar.Scaler });
        Print("XRGB2101010", PipeColour.Plain, plane with { Format = PixelFormat.Xrgb2101010 });
        Print("gamma, 1024 entries", new PipeColour { Gamma = table }, coloured);
        Print("degamma, matrix, gamma", new PipeColour { Degamma = table, Matrix = matrix, Gamma = table }, coloured);

        Scene simple = new()
        {
            PipeIndex = 0, WidthPx = width, HeightPx = height,
            Planes = [new ScenePlane(PlaneKind.Primary, 0, 0, plane)],
        };
        measurement.Print(
            "checksum of one plane", (long)width * height * 4, () => Composer.Checksum(simple, memory), Copy);
        measurement.Print(
            "hash of its memory", (long)width * height * 4, () => Composer.HashMemory(simple, memory), Copy);
        MappedMemory mapped = new(memory.Bytes);
        measurement.Print(
            "hash of its memory, mapped", (long)width * height * 4, () => Composer.HashMemory(simple, mapped), Copy);
    }
}

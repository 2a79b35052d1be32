using System.Numerics;
using System.Runtime.InteropServices;
using DisplayModel;
using DisplayModel.Damage;
using DisplayModel.Geometry;

namespace Compose.Bench;

/// <summary>Looks at a surface that did not change.</summary>
internal static class DamageWorkloads
{
    private static ulong s_sum;

    public static void Run(Measurement measurement, int width, int height)
    {
        Measurement.Title($"Damage, {width} x {height}, unchanged");
        int length = width * height * 4;
        PlainMemory memory = PlainMemory.Random((length * 9 / 8) + (1 << 20));
        MappedMemory mapped = new(memory.Bytes);
        byte[] target = new byte[length];
        void Copy() => memory.Bytes.AsSpan(0, length).CopyTo(target);

        measurement.Print("copy", length, Copy, Copy);
        measurement.Print("read", length, () => s_sum += Sum(memory.Bytes.AsSpan(0, length)), Copy);
        foreach ((string name, int bytesPerPixel, Tiling tiling) in new[]
        {
            ("linear, 32 bits", 4, Tiling.Linear), ("linear, 16 bits", 2, Tiling.Linear),
            ("linear, 8 bits", 1, Tiling.Linear),
            ("X tiled, 32 bits", 4, Tiling.X), ("Y tiled, 32 bits", 4, Tiling.Y),
        })
        {
            int stride = ((width * bytesPerPixel) + 511) / 512 * 512;
            DamageArea area = new(0, stride, bytesPerPixel, tiling, new PixelRect(0, 0, width, height));
            TileDamage damage = new();
            damage.Update(area, memory);
            long bytes = (long)width * height * bytesPerPixel;
            measurement.Print(name, bytes, () => damage.Update(area, memory), Copy);
            measurement.Print($"{name}, mapped", bytes, () => damage.Update(area, mapped), Copy);
        }
    }

    private static ulong Sum(ReadOnlySpan<byte> bytes)
    {
        Vector<ulong> sum = default;
        foreach (Vector<ulong> vector in MemoryMarshal.Cast<byte, Vector<ulong>>(bytes))
        {
            sum ^= vector;
        }

        return Vector.Sum(sum);
    }
}

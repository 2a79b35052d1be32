using DisplayModel;
using GvtDevice.Platforms;
using NUnit.Framework;

namespace GvtDevice.Tests.Pipes;

/// <summary>Tables of a dark pipe of display 12, as i915 writes them.</summary>
public sealed class Gen12ColourTests
{
    private const uint Palette = 0x4A000;
    private const uint AutoIncrement = 1u << 15;
    private const uint PostCsc = 1u << 30;
    private const uint PreCsc = 1u << 31;

    private readonly TestGpu _gpu =
        new(GpuPlatform.TigerLake, [new Connector(DigitalPort.B, ConnectorKind.Hdmi)]);

    private PipeColour Colour => _gpu.Core.Display.Pipes[0].Colour;

    [Test]
    public void A_table_of_several_segments_has_each_entry_once()
    {
        WriteSegments();
        _gpu[Palette + 0x480] = PostCsc | 3;

        int[] places =
        [
            .. Enumerable.Range(0, 9), .. Enumerable.Range(2, 255).Select(i => 8 * i),
            .. Enumerable.Range(3, 253).Select(i => 1024 * i),
        ];
        ColourTable gamma = Colour.Gamma!;
        Assert.That((gamma.IsSegmented, gamma.Length), Is.EqualTo((true, 518)));
        Assert.That(gamma.Red[..^1], Is.EqualTo(places.Select(Red)));
        Assert.That(gamma.Green[..^1], Is.EqualTo(places.Select(Green)));
        Assert.That((gamma.Red[^1], gamma.Green[^1], gamma.Blue[^1]), Is.EqualTo((0xFFFF, 0x1234, 0xFFFF)));
    }

    [Test]
    public void A_table_of_twelve_bits_is_interpolated_between_513_entries()
    {
        Write(Palette + 0x400, AutoIncrement, Enumerable.Range(0, 512).Select(i => 512 * i));
        _gpu[Palette + 0x410] = 0x8000;
        _gpu[Palette + 0x480] = PostCsc | 2;

        ColourTable gamma = Colour.Gamma!;
        Assert.That((gamma.Length, gamma.Interpolates, gamma.IsSegmented), Is.EqualTo((513, true, false)));
        Assert.That((gamma.Red[300], gamma.Red[512]), Is.EqualTo((Red(512 * 300), (ushort)0x8000)));
    }

    [Test]
    public void A_table_before_the_matrix_has_33_entries_for_all_channels()
    {
        _gpu[Palette + 0x484] = 1u << 10;
        for (uint i = 0; i < 35; i++)
        {
            _gpu[Palette + 0x488] = i * 0x800;
        }

        _gpu[Palette + 0x484] = 0;
        _gpu[Palette + 0x480] = PreCsc;

        ColourTable degamma = Colour.Degamma!;
        Assert.That((degamma.Length, degamma.Interpolates), Is.EqualTo((33, true)));
        Assert.That((degamma.Red[3], degamma.Green[3], degamma.Blue[32]), Is.EqualTo((0x1800, 0x1800, 0xFFFF)));
        Assert.That(Colour.Gamma, Is.Null);
    }

    [Test]
    public void A_table_in_use_changes_when_its_index_is_written_again()
    {
        WriteSegments();
        _gpu[Palette + 0x480] = PostCsc | 3;

        Write(Palette + 0x408, AutoIncrement, [77]);

        Assert.That(Colour.Gamma!.Red[0], Is.EqualTo(Red(77)));
    }

    [Test]
    public void Indexed_planes_find_their_palette_in_a_table_that_is_not_enabled()
    {
        _gpu[Palette + (4 * 7)] = 0x12_3456;
        _gpu[Palette + 0x480] = 0;

        Assert.That((Colour.TablesAreForIndices, Colour.Gamma!.Red[7]), Is.EqualTo((true, (ushort)0x1212)));
        Assert.That(Colour.Changes(PlaneOf(PixelFormat.C8)), Is.True);
        Assert.That(Colour.Changes(PlaneOf(PixelFormat.Xrgb8888)), Is.False);

        _gpu[Palette + 0x480] = PostCsc;

        Assert.That(Colour.TablesAreForIndices, Is.False);
    }

    [Test]
    public void All_tables_are_part_of_a_saved_state()
    {
        WriteSegments();
        TestGpu other = _gpu.MoveTo(
            new TestGpu(GpuPlatform.TigerLake, [new Connector(DigitalPort.B, ConnectorKind.Hdmi)]));
        other[Palette + 0x480] = PostCsc | 3;

        Assert.That(other.Core.Display.Pipes[0].Colour.Gamma!.Red[8], Is.EqualTo(Red(8)));
    }

    private static PlaneState PlaneOf(PixelFormat format) => new()
    {
        Format = format,
        SurfaceOffset = 0,
        StrideBytes = 4096,
        WidthPx = 64,
        HeightPx = 64,
        UsesPipeGamma = true,
    };

    private static ushort Red(int place) => (ushort)(place / 4);

    private static ushort Green(int place) => (ushort)(0xFFFF - (place / 4));

    private void WriteSegments()
    {
        Write(Palette + 0x408, AutoIncrement, Enumerable.Range(0, 9));
        IEnumerable<int> fine = Enumerable.Range(1, 256).Select(i => 8 * i);
        Write(Palette + 0x400, AutoIncrement, fine.Concat(Enumerable.Range(0, 256).Select(i => 1024 * i)));
        _gpu[Palette + 0x410] = 0x1_0000;
        _gpu[Palette + 0x414] = 0x1234;
        _gpu[Palette + 0x418] = 0xFFFF;
    }

    /// <summary>Each entry in two words: six low bits of each channel, then ten high ones.</summary>
    private void Write(uint index, uint first, IEnumerable<int> places)
    {
        _gpu[index] = first;
        foreach (int place in places)
        {
            (uint red, uint green) = (Red(place), Green(place));
            _gpu[index + 4] = ((red & 0x3F) << 24) | ((green & 0x3F) << 14);
            _gpu[index + 4] = ((red >> 6) << 20) | ((green >> 6) << 10);
        }

        _gpu[index] = 0;
    }
}

using DisplayModel;
using GvtDevice.Platforms;
using NUnit.Framework;

namespace GvtDevice.Tests.Planes;

/// <summary>The tables and the matrix of planes of display 12, as Linux 7.x programs its colour pipelines.</summary>
public sealed class Gen12PlaneColourTests
{
    private const uint Plane1 = 0x70180;
    private const uint Control = Plane1 + 0x4C;
    private const uint DegammaIndex = Plane1 + 0x50;
    private const uint GammaIndex = Plane1 + 0x58;
    private const uint Matrix = Plane1 + 0x90;
    private const uint GammaDisable = 1 << 13;
    private const uint DegammaEnable = 1 << 14;
    private const uint MatrixEnable = 1 << 21;
    private const uint AutoIncrement = 1 << 10;
    private const uint One = 1 << 24;

    private readonly TestGpu _gpu =
        new(GpuPlatform.TigerLake, [new Connector(DigitalPort.B, ConnectorKind.Hdmi)]);

    [Test]
    public void A_plane_has_no_colour_steps_of_its_own_by_default()
    {
        Show(0);
        Assert.That(Colour, Is.Null, "no driver has filled a table");

        Fill(DegammaIndex, 131, i => i);
        Fill(GammaIndex, 35, i => i);
        Show(GammaDisable);
        Assert.That(Colour, Is.Null, "none is enabled");
    }

    /// <summary>128 entries below 1.0, then that at 1.0; those beyond are for values that are clamped.</summary>
    [Test]
    public void The_first_table_has_129_entries_up_to_1()
    {
        Fill(DegammaIndex, 131, i => i < 128 ? i << 16 : i == 128 ? One : 3 * One);
        Show(DegammaEnable | GammaDisable);

        ColourTable table = Colour!.Degamma!;
        Assert.That((table.Length, table.Interpolates), Is.EqualTo((129, true)));
        Assert.That((table.Red[0], table.Green[1], table.Blue[127]), Is.EqualTo((0, 0x100, 0x7F00)));
        Assert.That(table.Red[128], Is.EqualTo(0xFFFF));
        Assert.That((Colour.Matrix, Colour.Gamma), Is.EqualTo(((ColourMatrix?)null, (ColourTable?)null)));
    }

    [Test]
    public void The_second_table_has_33_entries_up_to_1()
    {
        Fill(GammaIndex, 35, i => i < 32 ? One - 1 - (i << 16) : 0);
        Show(0);

        ColourTable table = Colour!.Gamma!;
        Assert.That((table.Length, table.Interpolates), Is.EqualTo((33, true)));
        Assert.That((table.Red[0], table.Green[1], table.Blue[32]), Is.EqualTo((0xFFFF, 0xFEFF, 0)));
        Assert.That(Colour.Degamma, Is.Null);
    }

    [Test]
    public void The_matrix_swaps_channels()
    {
        uint[] redFromGreen = [0x0000_7800, 0, 0x7800_0000, 0, 0, 0x7800_0000];
        for (uint i = 0; i < redFromGreen.Length; i++)
        {
            _gpu[Matrix + (4 * i)] = redFromGreen[i];
        }

        _gpu[Plane1 + 0xB4] = 0x1000 / 4;
        Show(MatrixEnable | GammaDisable);

        const int one = ColourMatrix.One;
        Assert.That(
            Colour, Is.EqualTo(new PlaneColour(
                null, new ColourMatrix([0, one, 0, one, 0, 0, 0, 0, one], default, [one / 4, 0, 0]), null)));
    }

    [Test]
    public void An_unchanged_table_is_the_same_object_in_each_flip_and_a_changed_one_is_not()
    {
        Fill(DegammaIndex, 131, i => i);
        Show(DegammaEnable | GammaDisable);
        ColourTable first = Colour!.Degamma!;
        Show(DegammaEnable | GammaDisable);
        Assert.That(Colour!.Degamma, Is.SameAs(first));

        _gpu[DegammaIndex] = 5;
        _gpu[DegammaIndex + 4] = One;
        Assert.That(Colour!.Degamma, Is.SameAs(first), "it is latched with the plane");

        Show(DegammaEnable | GammaDisable);
        Assert.That(Colour!.Degamma!.Red[5], Is.EqualTo(0xFFFF));
    }

    [Test]
    public void Entries_can_be_read()
    {
        Fill(GammaIndex, 35, i => i + 7);
        _gpu[GammaIndex] = AutoIncrement | 30;

        uint[] read = [.. Enumerable.Range(0, 8).Select(_ => _gpu[GammaIndex + 4])];
        Assert.That(read, Is.EqualTo(new uint[] { 37, 38, 39, 40, 41, 0, 0, 0 }), "there are 35");
    }

    private PlaneColour? Colour => _gpu.Core.Display.Pipes[0].Planes[0].Live!.Colour;

    private void Fill(uint index, uint count, Func<uint, uint> entry)
    {
        _gpu[index] = AutoIncrement;
        for (uint i = 0; i < count; i++)
        {
            _gpu[index + 4] = entry(i);
        }

        _gpu[index] = 0;
    }

    private void Show(uint control)
    {
        _gpu[Control] = control;
        _gpu[Plane1 + 0x08] = 64;
        _gpu[Plane1 + 0x10] = (31 << 16) | 63;
        _gpu[Plane1] = (1u << 31) | (8 << 23);
        _gpu[Plane1 + 0x1C] = 0x1000;
    }
}

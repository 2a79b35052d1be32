using DisplayModel;
using GvtDevice.Pipes;
using NUnit.Framework;

namespace GvtDevice.Tests.Pipes;

public sealed class PipeColourBlockTests
{
    private const uint LegacyPalette = 0x4A000;
    private const uint Index = 0x4A400;
    private const uint Data = 0x4A404;
    private const uint GammaMode = 0x4A480;
    private const uint Coefficients = 0x49010;
    private const uint CscMode = 0x49028;
    private const uint PostOffsets = 0x49040;
    private const uint BottomColour = 0x70034;
    private const uint AutoIncrement = 1 << 15;
    private const uint TenBit = 1;
    private const uint Split = 3;
    private const uint MatrixFirst = 2;
    private const uint One = 0x7800;

    /// <summary>1344 x 806 pixels at 65 MHz, rounded up.</summary>
    private const long FrameNs = 16_665_600 + 1;

    private readonly TestGpu _gpu = new();

    [SetUp]
    public void Light_the_pipe() => _gpu.TurnOn(0);

    private PipeColour Colour
    {
        get
        {
            _gpu.Advance(FrameNs);
            return _gpu.Core.Display.Pipes[0].Colour;
        }
    }

    [Test]
    public void The_palette_reads_back_through_its_index_and_data()
    {
        WritePalette(0, 1024, i => i * 3);

        _gpu[Index] = AutoIncrement | 5;
        Assert.That((_gpu[Data], _gpu[Data]), Is.EqualTo((15u, 18u)));
        _gpu[Index] = 7;
        Assert.That((_gpu[Data], _gpu[Data]), Is.EqualTo((21u, 21u)), "without increment");
    }

    [Test]
    public void The_palette_index_wraps()
    {
        _gpu[Index] = AutoIncrement | 1023;
        _gpu[Data] = 1;
        _gpu[Data] = 2;

        _gpu[Index] = 0;
        Assert.That(_gpu[Data], Is.EqualTo(2));
    }

    [Test]
    public void Ten_bit_gamma_comes_behind_the_matrix()
    {
        WritePalette(0, 1024, i => (i << 20) | ((1023 - i) << 10));
        _gpu[GammaMode] = TenBit;
        _gpu[CscMode] = MatrixFirst;

        Assert.That(Colour.Degamma, Is.Null);
        Assert.That(Colour.Gamma!.Length, Is.EqualTo(1024));
        Assert.That(
            (Colour.Gamma.Red[1023], Colour.Gamma.Green[1023], Colour.Gamma.Blue[512]), Is.EqualTo((0xFFFF, 0, 0)));
    }

    [Test]
    public void A_table_before_the_matrix_is_degamma()
    {
        _gpu[GammaMode] = TenBit;
        _gpu[CscMode] = 0;

        Assert.That((Colour.Degamma?.Length, Colour.Gamma), Is.EqualTo(((int?)1024, (ColourTable?)null)));
    }

    [Test]
    public void Split_gamma_is_half_before_and_half_behind()
    {
        WritePalette(0, 512, _ => 1023);
        WritePalette(512, 512, _ => 1023 << 20);
        _gpu[GammaMode] = Split;

        Assert.That((Colour.Degamma!.Length, Colour.Gamma!.Length), Is.EqualTo((512, 512)));
        Assert.That((Colour.Degamma.Blue[9], Colour.Degamma.Red[9]), Is.EqualTo((0xFFFF, 0)));
        Assert.That((Colour.Gamma.Blue[9], Colour.Gamma.Red[9]), Is.EqualTo((0, 0xFFFF)));
    }

    [Test]
    public void A_table_that_is_in_use_changes_at_once()
    {
        _gpu[CscMode] = MatrixFirst;
        Assert.That(Colour.Gamma!.Red[255], Is.Zero);

        _gpu[LegacyPalette + (255 * 4)] = 0x00FF_8000;

        ColourTable gamma = _gpu.Core.Display.Pipes[0].Colour.Gamma!;
        Assert.That((gamma.Length, gamma.Red[255], gamma.Green[255]), Is.EqualTo((256, 0xFFFF, 0x8080)));
    }

    [Test]
    public void A_mode_waits_for_the_vertical_blank()
    {
        _gpu[CscMode] = MatrixFirst;
        Assert.That(Colour.Gamma!.Length, Is.EqualTo(256));

        _gpu[GammaMode] = TenBit;

        Assert.That(_gpu.Core.Display.Pipes[0].Colour.Gamma!.Length, Is.EqualTo(256));
        Assert.That(Colour.Gamma!.Length, Is.EqualTo(1024));
    }

    [Test]
    public void A_matrix_is_read_row_by_row()
    {
        uint[] raw = [(One << 16) | 0xF800, 0, One, 0, 0, One << 16];
        for (uint i = 0; i < raw.Length; i++)
        {
            _gpu[Coefficients + (4 * i)] = raw[i];
        }

        _gpu[CscMode] = MatrixFirst;

        const int one = ColourMatrix.One;
        Assert.That(Colour.Matrix!.Coefficients, Is.EqualTo(new[] { one, -one, 0, 0, one, 0, 0, 0, one }));
    }

    [Test]
    public void An_identity_matrix_is_treated_as_none()
    {
        WriteDiagonal(One);

        Assert.That(Colour.Matrix, Is.Null);
    }

    [TestCase(0x0DB0u, Description = "219/256, as i915 has it alone")]
    [TestCase(0x0DC0u, Description = "219/255, as i915 has it with a matrix of one")]
    public void Limited_range_is_for_the_wire_only(uint limited)
    {
        WriteDiagonal(limited);
        for (uint i = 0; i < 3; i++)
        {
            _gpu[PostOffsets + (4 * i)] = 0x100;
        }

        _gpu[CscMode] = 0;

        Assert.That(Colour.Matrix, Is.Null);
    }

    [Test]
    public void The_background_has_a_colour_and_may_pass_tables_and_matrix()
    {
        _gpu[BottomColour] = 0xC000_03FF;

        Assert.That(
            (Colour.Background, Colour.BackgroundUsesGamma, Colour.BackgroundUsesCsc),
            Is.EqualTo((0x3FFu, true, true)));
    }

    [Test]
    public void A_restored_palette_reads_back()
    {
        WritePalette(0, 1024, i => i);

        TestGpu other = _gpu.MoveTo(new TestGpu());

        other[Index] = 77;
        Assert.That(other[Data], Is.EqualTo(77));
    }

    private void WriteDiagonal(uint coefficient)
    {
        _gpu[Coefficients] = coefficient << 16;
        _gpu[Coefficients + 8] = coefficient;
        _gpu[Coefficients + 20] = coefficient << 16;
        _gpu[CscMode] = MatrixFirst;
    }

    private void WritePalette(uint first, uint count, Func<uint, uint> entry)
    {
        _gpu[Index] = AutoIncrement | first;
        for (uint i = 0; i < count; i++)
        {
            _gpu[Data] = entry(i);
        }

        _gpu[Index] = 0;
    }
}

using DisplayModel;
using GvtDevice.Pipes;
using NUnit.Framework;

namespace GvtDevice.Tests.Pipes;

/// <summary>Raw values of a colour matrix and what they mean.</summary>
public sealed class ColourRegistersTests
{
    [TestCase(0x7800u, 1.0)]
    [TestCase(0xF800u, -1.0)]
    [TestCase(0x3FF8u, 0.125)]
    [TestCase(0x2800u, 0.125)]
    [TestCase(0x6FF8u, 4.0)]
    [TestCase(0x0000u, 0.0)]
    public void Matrix_coefficients_are_floats(uint raw, double value) =>
        Assert.That(new CscCoefficient(raw).Value / (double)ColourMatrix.One, Is.EqualTo(value).Within(0.01));

    [TestCase(0x0800u, ColourMatrix.One / 2)]
    [TestCase(0x1FFFu, -16)]
    public void Matrix_offsets_have_a_sign(uint raw, int value) =>
        Assert.That(new CscOffset(raw).Value, Is.EqualTo(value));
}

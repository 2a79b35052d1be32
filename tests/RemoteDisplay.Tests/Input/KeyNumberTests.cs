using NUnit.Framework;
using RemoteDisplay.Input;

namespace RemoteDisplay.Tests.Input;

internal sealed class KeyNumberTests
{
    [TestCase('a', 0x1E)]
    [TestCase('A', 0x1E)]
    [TestCase('!', 0x02)]
    [TestCase('0', 0x0B)]
    [TestCase('=', 0x0D)]
    [TestCase('p', 0x19)]
    [TestCase(']', 0x1B)]
    [TestCase('\'', 0x28)]
    [TestCase('~', 0x29)]
    [TestCase('\\', 0x2B)]
    [TestCase('m', 0x32)]
    [TestCase('?', 0x35)]
    [TestCase(' ', 0x39)]
    [TestCase(0xFF0D, 0x1C)]
    [TestCase(0xFFBE, 0x3B)]
    [TestCase(0xFFC9, 0x58)]
    [TestCase(0xFF52, 0xC8)]
    [TestCase(0xFFB0, 0x52)]
    [TestCase(0xFF95, 0xC7)]
    [TestCase(0xFF8D, 0x9C)]
    [TestCase(0xFFFF, 0xD3)]
    [TestCase(0x0100_0061, 0x1E)]
    [TestCase(0x00E9, 0)]
    [TestCase(0x0100_4E2D, 0)]
    [TestCase(0, 0)]
    public void A_keysym_has_the_number_of_its_key(int keysym, int number)
    {
        Assert.That(KeyNumbers.FromKeysym((uint)keysym), Is.EqualTo(number));
    }

    [Test]
    public void Every_letter_and_digit_has_a_number_of_its_own()
    {
        int[] numbers = [.. "abcdefghijklmnopqrstuvwxyz0123456789".Select(c => KeyNumbers.FromKeysym(c))];
        Assert.That(numbers, Is.Unique.And.None.Zero);
    }
}

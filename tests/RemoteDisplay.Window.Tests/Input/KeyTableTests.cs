using NUnit.Framework;
using RemoteDisplay.Input;
using RemoteDisplay.Window.Input;

namespace RemoteDisplay.Window.Tests.Input;

/// <summary>Keys by their places.</summary>
internal sealed class KeyTableTests
{
    /// <summary>USB HID usage tables, page 7: the letters are in the order of the alphabet, the digits end with
    /// 0.</summary>
    [TestCase("abcdefghijklmnopqrstuvwxyz", 4)]
    [TestCase("1234567890", 30)]
    [TestCase("-=[]\\", 45)]
    [TestCase(";'`,./", 51)]
    public void A_usage_is_the_key_that_types_the_character(string characters, int firstUsage)
    {
        for (int i = 0; i < characters.Length; i++)
        {
            // The usage of \ on other keyboards lies between.
            Assert.That(
                KeyTable.NumberOf(firstUsage + i), Is.EqualTo(KeyNumbers.FromKeysym(characters[i])),
                $"{characters[i]}");
        }
    }

    [TestCase(40, 0x1C)]
    [TestCase(88, 0x9C)]
    [TestCase(58, 0x3B)]
    [TestCase(69, 0x58)]
    [TestCase(79, 0xCD)]
    [TestCase(224, 0x1D)]
    [TestCase(231, 0xDC)]
    [TestCase(100, 0x56)]
    [TestCase(0, 0)]
    [TestCase(-1, 0)]
    [TestCase(300, 0)]
    public void Other_keys_have_QEMUs_numbers(int usage, int number) =>
        Assert.That(KeyTable.NumberOf(usage), Is.EqualTo(number));
}

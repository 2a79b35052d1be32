using NUnit.Framework;
using RemoteDisplay.Clipboard;

namespace RemoteDisplay.Tests.Clipboard;

/// <summary>What the guest and its viewers copied last.</summary>
internal sealed class SharedClipboardTests
{
    private readonly SharedClipboard _clipboard = new();

    [Test]
    public void An_echo_changes_nothing()
    {
        _clipboard.Set("text", "guest");
        CopiedText first = _clipboard.Latest;
        int wakes = 0;
        using IDisposable subscription = _clipboard.Subscribe(() => wakes++);
        _clipboard.Set("text", "viewer");

        Assert.That(_clipboard.Latest, Is.EqualTo(first));
        Assert.That(wakes, Is.Zero);
    }

    [TestCase("two\r\nlines", "two\nlines")]
    [TestCase("two\rlines", "two\nlines")]
    [TestCase("C's end\0rest", "C's end")]
    public void Lines_end_with_one_character_and_texts_before_a_NUL(string copied, string expected)
    {
        Assert.That(_clipboard.Set(copied, this));
        Assert.That(_clipboard.Latest.Text, Is.EqualTo(expected));
    }

    [Test]
    public void A_text_that_is_too_long_in_bytes_is_not_shared()
    {
        _clipboard.Set("before", this);
        Assert.That(_clipboard.Set(new string('\u20AC', (SharedClipboard.MaxBytes / 3) + 1), this), Is.False);
        Assert.That(_clipboard.Latest.Text, Is.EqualTo("before"));
        Assert.That(_clipboard.Set(new string('x', SharedClipboard.MaxBytes), this));
    }
}

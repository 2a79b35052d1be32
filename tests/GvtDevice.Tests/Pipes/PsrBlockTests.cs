using NUnit.Framework;

namespace GvtDevice.Tests.Pipes;

/// <summary>Panel self refresh, which never happens.</summary>
public sealed class PsrBlockTests
{
    private readonly TestGpu _gpu = new();

    [Test]
    public void Self_refresh_interrupts_are_cleared_by_writing_ones()
    {
        _gpu[0x64838] = uint.MaxValue;

        Assert.That(_gpu[0x64838], Is.Zero);
    }
}

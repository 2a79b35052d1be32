using NUnit.Framework;

namespace GvtDevice.Tests.Gt;

/// <summary>Requests to the GT are done when their write returns.</summary>
public sealed class GtBlockTests
{
    private readonly TestGpu _gpu = new();

    [Test]
    public void An_engine_acknowledges_a_reset_request()
    {
        _gpu[0x20D0] = 0x0001_0001;
        Assert.That(_gpu[0x20D0], Is.EqualTo(3));

        _gpu[0x20D0] = 0x0001_0000;
        Assert.That(_gpu[0x20D0], Is.Zero);
    }

    [TestCase(0x941Cu, Description = "GDRST")]
    [TestCase(0x4260u, Description = "TLB invalidation")]
    public void A_request_that_clears_itself_reads_as_done(uint offset)
    {
        _gpu[offset] = 1;

        Assert.That(_gpu[offset], Is.Zero);
    }
}

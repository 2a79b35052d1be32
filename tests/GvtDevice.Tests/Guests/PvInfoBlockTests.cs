using NUnit.Framework;

namespace GvtDevice.Tests.Guests;

/// <summary>What a GVT-g guest is told.</summary>
public sealed class PvInfoBlockTests
{
    private readonly TestGpu _gpu = new();

    [Test]
    public void The_pvinfo_page_is_that_of_gvt_and_gives_the_guest_the_start_of_the_aperture()
    {
        byte[] magic = new byte[8];
        _gpu.Registers.Read(0x78000, magic);

        Assert.That(BitConverter.ToUInt64(magic), Is.EqualTo(0x4776_5447_7654_4776));
        Assert.That(_gpu[0x78008], Is.EqualTo(1));
        Assert.That(_gpu[0x78010] & 0xC, Is.EqualTo(0xC), "full PPGTT and HWSP emulation are mandatory");
        Assert.That((_gpu[0x78040], _gpu[0x78044]), Is.EqualTo((0u, 0x20_0000u)));
        Assert.That((_gpu[0x78048], _gpu[0x7804C]), Is.EqualTo((0x1000_0000u, 0xF000_0000u)));
    }
}

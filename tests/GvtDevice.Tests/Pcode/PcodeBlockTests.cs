using NUnit.Framework;

namespace GvtDevice.Tests.Pcode;

/// <summary>The mailbox of the power control unit.</summary>
public sealed class PcodeBlockTests
{
    private readonly TestGpu _gpu = new();

    [TestCase(0x8000_0006u, 0u, 0x1E14_0A02u, Description = "memory latency, levels 0 to 3")]
    [TestCase(0x8000_0006u, 1u, 0x463C_3228u, Description = "memory latency, levels 4 to 7")]
    [TestCase(0x8000_0007u, 3u, 1u, Description = "CDCLK ready")]
    [TestCase(0x8000_0021u, 3u, 1u, Description = "SAGV done")]
    public void A_pcode_command_is_done_at_once(uint command, uint data, uint answer)
    {
        _gpu[0x138128] = data;

        _gpu[0x138124] = command;

        Assert.That(_gpu[0x138124], Is.Zero, "idle, no error");
        Assert.That(_gpu[0x138128], Is.EqualTo(answer));
    }
}

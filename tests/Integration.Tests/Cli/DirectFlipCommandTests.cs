using Integration.Tests.Harness;
using NUnit.Framework;

namespace Integration.Tests.Cli;

/// <summary>What direct-flip says when it cannot begin. What it shows, DirectFlipTests look at.</summary>
internal sealed class DirectFlipCommandTests : SystemTest
{
    [TestCase("--card /dev/dri/nowhere", "there is no graphics card /dev/dri/nowhere")]
    [TestCase("--card /dev/null", "/dev/null is no graphics card")]
    [TestCase("--lease 0", "--lease takes the number of an inherited descriptor")]
    public void A_card_that_cannot_be_used_is_exit_code_1_and_a_message_with_a_remedy(string option, string message)
    {
        GvtDeviceProcess server = Bench.Serve();

        CommandResult result =
            GvtProgram.Run(["direct-flip", "--display-socket", server.DisplayPath, .. option.Split(' ')]);

        Assert.That(result.ExitCode, Is.EqualTo(1), result.Errors);
        Assert.That(result.Errors, Does.StartWith("gvt-device: ").And.Contain(message).And.Not.Contain("   at "));
    }
}

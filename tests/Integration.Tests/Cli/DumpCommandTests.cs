using Integration.Tests.Harness;
using NUnit.Framework;
using VfioUser.Server.Transport;

namespace Integration.Tests.Cli;

/// <summary>dump on recordings of the platforms.</summary>
internal sealed class DumpCommandTests : SystemTest
{
    [TestCase("kbl", "DDI_BUF_CTL_D")]
    [TestCase("rkl", "DDI_BUF_CTL_TC1")]
    public void A_register_has_the_name_that_the_recorded_platform_gives_it(string platform, string name)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("gvt-dump-");
        try
        {
            string file = Path.Combine(folder.FullName, "recording");
            GvtDeviceProcess server = Bench.Serve(["--platform", platform, "--record", file], []);
            using (VfioUserClient client = VfioUserClient.Connect(server.SocketPath))
            {
                client.Negotiate();
                client.RegionRead(region: 0, offset: 0x64300, new byte[4]);
            }

            Assert.That(server.End(), Is.Zero);
            CommandResult dump = GvtProgram.Run("dump", file);

            Assert.That((dump.ExitCode, dump.Errors), Is.EqualTo((0, "")));
            Assert.That(dump.Text, Does.Contain(name));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}

using System.Net;
using System.Net.Sockets;
using System.Text;
using Integration.Tests.Harness;
using NUnit.Framework;

namespace Integration.Tests.Lab;

/// <summary>What is around a guest of `gvt-lab run`: this machine's network and folders, and the reader of its output.
/// </summary>
[Category("Qemu")]
internal sealed class LabSurroundingsTests : LabTest
{
    [Test]
    [Category("Slow")]
    public async Task A_guest_reads_a_folder_and_talks_to_a_server_of_this_machine()
    {
        Directory.CreateDirectory(PathOf("shared"));
        await File.WriteAllTextAsync(PathOf("shared/text"), "from the folder\n");
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Task answer = AnswerAsync(listener, "from the server\n");
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;

        CommandResult run = Run(
            "run", "--network", "--share", PathOf("shared"), "--",
            $"cat /share/text; touch /share/new 2>/dev/null || echo unchanged; nc 10.0.2.2 {port} </dev/null");

        Assert.That(run.ExitCode, Is.Zero, run.Errors);
        Assert.That(run.Text, Is.EqualTo("from the folder\nunchanged\nfrom the server\n"));
        await answer;
    }

    [Test]
    [Category("Slow")]
    public void A_run_whose_output_nobody_reads_ends_and_leaves_nothing()
    {
        using ChildProcess run = new(
            "bash", "-c", "TMPDIR=$1 GVT_CACHE=$2 \"$3\" \"$4\" run -- 'echo begun; sleep 1000' | head -1; "
                + "exit ${PIPESTATUS[0]}",
            "bash", Temporary, Repository.Cache, GvtProgram.DotnetHost(),
            Path.Combine(AppContext.BaseDirectory, "gvt-lab.dll"));
        Assert.That(run.WaitForExit(Patience.Boot), Is.EqualTo(141), run.Errors);
        Assert.That(Encoding.ASCII.GetString(run.Output()), Is.EqualTo("begun\n"));
        AssertNothingIsLeft();
    }

    private static async Task AnswerAsync(TcpListener listener, string text)
    {
        using TcpClient client = await listener.AcceptTcpClientAsync();
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text));
    }
}

using System.Net;
using System.Net.Sockets;
using System.Text;
using Integration.Tests.Harness;
using NUnit.Framework;

namespace Integration.Tests.Lab;

/// <summary>What is around a guest of `gvt-lab run`: this machine's network and folders.</summary>
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

    private static async Task AnswerAsync(TcpListener listener, string text)
    {
        using TcpClient client = await listener.AcceptTcpClientAsync();
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text));
    }
}

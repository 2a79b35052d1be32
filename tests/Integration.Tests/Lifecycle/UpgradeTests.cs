using Integration.Tests.Harness;
using NUnit.Framework;
using VfioUser.Server.Transport;

namespace Integration.Tests.Lifecycle;

/// <summary>`gvt-device keep` starts the next server when the program's files have changed.</summary>
internal sealed class UpgradeTests : IDisposable
{
    private const int SigInt = 2;
    private const int SigHup = 1;
    private const int ConfigRegion = 7;                 // VFIO_PCI_CONFIG_REGION_INDEX
    private const ulong InterruptLine = 0x3C;           // keeps what is written

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gvt-upgrade-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Test]
    public void A_build_that_cannot_start_leaves_the_server_in_place_and_the_next_one_replaces_it()
    {
        string program = GvtProgram.CopyTo(_folder.FullName);
        string socket = Path.Combine(_folder.FullName, "device");
        using ChildProcess keep = GvtProgram.StartIn(_folder.FullName, "keep", "serve", "--socket-path", socket);
        using VfioUserClient client = VfioUserClient.Connect(socket, Patience.Step);
        client.Negotiate();
        client.RegionWrite<byte>(ConfigRegion, InterruptLine, 0x5A);

        // What is running keeps the file that it has opened.
        File.Move(program, program + ".good");
        File.WriteAllText(program, "no assembly");
        keep.Signal(SigHup);
        keep.WaitForError(
            line => line.Contains("the next server cannot go on, so this one does", StringComparison.Ordinal),
            Patience.Step);
        Assert.That(client.RegionRead<byte>(ConfigRegion, InterruptLine), Is.EqualTo(0x5A), "the server in place");

        File.Move(program + ".good", program, overwrite: true);
        keep.Signal(SigHup);
        keep.WaitForError(
            line => line.Contains("going on with the client", StringComparison.Ordinal), Patience.Step);
        Assert.That(client.RegionRead<byte>(ConfigRegion, InterruptLine), Is.EqualTo(0x5A), "the next server");

        keep.Signal(SigInt);
        Assert.That(keep.WaitForExit(Patience.Step), Is.Zero);
    }
}

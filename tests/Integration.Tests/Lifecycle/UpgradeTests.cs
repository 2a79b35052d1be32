using System.Globalization;
using Integration.Tests.Harness;
using NUnit.Framework;
using VfioUser.Server.Transport;

namespace Integration.Tests.Lifecycle;

/// <summary>`gvt-device keep` starts the next server before it is needed, from where its own name leads by
/// then.</summary>
internal sealed class UpgradeTests : IDisposable
{
    private const int SigInt = 2;
    private const int SigHup = 1;
    private const int ConfigRegion = 7;                 // VFIO_PCI_CONFIG_REGION_INDEX
    private const ulong InterruptLine = 0x3C;           // keeps what is written

    /// <summary>The link to one of the others.</summary>
    private const string Current = "current";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gvt-upgrade-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Test]
    public void A_build_that_cannot_start_leaves_the_server_in_place_and_the_next_one_replaces_it()
    {
        GvtProgram.CopyTo(Release("first"));
        GvtProgram.CopyTo(Release("broken"));
        File.WriteAllText(Path.Combine(Release("broken"), "gvt-device.dll"), "no assembly");
        GvtProgram.CopyTo(Release("last"));
        string socket = Path.Combine(_folder.FullName, "device");
        Choose("first");
        using ChildProcess keep = GvtProgram.StartIn(Release(Current), "keep", "serve", "--socket-path", socket);
        using VfioUserClient client = VfioUserClient.Connect(socket, Patience.Step);
        client.Negotiate();
        client.RegionWrite<byte>(ConfigRegion, InterruptLine, 0x5A);

        Choose("broken");
        keep.Signal(SigHup);
        keep.WaitForError(
            line => line.Contains("the next server cannot go on, so this one does", StringComparison.Ordinal),
            Patience.Step);
        Assert.That(client.RegionRead<byte>(ConfigRegion, InterruptLine), Is.EqualTo(0x5A), "the server in place");

        Choose("last");
        keep.Signal(SigHup);
        keep.WaitForError(
            line => line.Contains("going on with the client", StringComparison.Ordinal), Patience.Step);
        Assert.That(client.RegionRead<byte>(ConfigRegion, InterruptLine), Is.EqualTo(0x5A), "the next server");

        keep.Signal(SigInt);
        Assert.That(keep.WaitForExit(Patience.Step), Is.Zero);
    }

    [Test]
    public void A_spare_goes_on_when_the_server_is_killed_and_another_spare_is_started()
    {
        string socket = Path.Combine(_folder.FullName, "device");
        using ChildProcess keep = GvtProgram.Start("keep", "--spare", "serve", "--socket-path", socket);
        using VfioUserClient client = VfioUserClient.Connect(socket, Patience.Step);
        client.Negotiate();
        client.RegionWrite<byte>(ConfigRegion, InterruptLine, 0x5A);
        keep.WaitForError(line => line.EndsWith("a spare server is ready", StringComparison.Ordinal), Patience.Step);
        string[] before = ChildrenOf(keep);

        Posix.Signal(int.Parse(before[0], CultureInfo.InvariantCulture), Posix.SigKill);

        Assert.That(client.RegionRead<byte>(ConfigRegion, InterruptLine), Is.EqualTo(0x5A));
        Assert.That(Patience.Until(() => ChildrenOf(keep).Length == 2, Patience.Step), "another spare");
        Assert.That(ChildrenOf(keep)[0], Is.EqualTo(before[1]), "the first spare serves");

        keep.Signal(SigInt);
        Assert.That(keep.WaitForExit(Patience.Step), Is.Zero);
        Assert.That(before.Concat(ChildrenOf(keep)).Where(IsRunning), Is.Empty, "nothing is left");
    }

    /// <summary>The numbers of its child processes, the oldest first.</summary>
    private static string[] ChildrenOf(ChildProcess process)
    {
        string path = $"/proc/{process.Id}/task/{process.Id}/children";
        return File.Exists(path) ? File.ReadAllText(path).Split(' ', StringSplitOptions.RemoveEmptyEntries) : [];
    }

    private static bool IsRunning(string process) => Directory.Exists($"/proc/{process}");

    private string Release(string name) => Path.Combine(_folder.FullName, name);

    private void Choose(string name)
    {
        File.Delete(Release(Current));
        File.CreateSymbolicLink(Release(Current), Release(name));
    }
}

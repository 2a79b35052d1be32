using GvtDevice.Lab.Debian;
using NUnit.Framework;

namespace GvtDevice.Lab.Tests;

/// <summary>Where the lab's packages come from.</summary>
internal sealed class DebianSourcesTests
{
    private const string Own =
        """
        'http://a/debian/dists/bookworm/InRelease' x 0
        'http://a/debian/dists/bookworm/main/binary-amd64/Packages.xz' x 0
        'http://a/debian/dists/bookworm-updates/main/binary-amd64/Packages.xz' x 0
        """;

    private const string Trixie = "a/debian trixie, a/debian trixie-updates, a/debian trixie-backports";

    private const string OwnSecurity = "'http://b/security/dists/bookworm-security/main/binary-amd64/Packages.xz' x 0";

    [Test]
    public void A_release_comes_with_its_updates_and_backports() =>
        Assert.That(Sources(Own, "trixie"), Is.EqualTo(Trixie));

    [Test]
    public void Security_updates_come_from_where_this_machine_reads_its_own() =>
        Assert.That(
            Sources($"{Own}\n{OwnSecurity}", "trixie"),
            Is.EqualTo($"{Trixie}, b/security trixie-security"));

    [Test]
    public void Sid_has_no_updates() =>
        Assert.That(Sources($"{Own}\n{OwnSecurity}", "sid"), Is.EqualTo("a/debian sid"));

    [Test]
    public void A_mirror_that_is_named_is_used() =>
        Assert.That(Sources("", "sid", "http://c/debian"), Is.EqualTo("c/debian sid"));

    [Test]
    public void Without_a_mirror_there_is_a_message() =>
        Assert.That(
            () => Sources("", "sid"),
            Throws.InstanceOf<LabException>().With.Message.Contains("GVT_DEBIAN_MIRROR"));

    private static string Sources(string addresses, string suite, string? named = null) => string.Join(
        ", ",
        DebianSources.Of(addresses, suite, named, "/keys").Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Replace("deb [signed-by=/keys] http://", "").Replace(" main", "")));
}

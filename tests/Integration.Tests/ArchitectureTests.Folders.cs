using NUnit.Framework;

namespace Integration.Tests;

/// <summary>What stands in which folder of a project, and which folder may use which.</summary>
internal sealed partial class ArchitectureTests
{
    /// <summary>Uses that close a circle and are still to be turned round. Nothing else may be added.</summary>
    private static readonly (string Project, string User, string Used)[] s_knownCircles =
    [
        ("VfioUser.Server", "Dma", "Connection"),
        ("VfioUser.Server", "Migration", "Connection"),
        ("VfioUser.Server", "Requests", "Connection"),
    ];

    /// <summary>Folders whose files declare another namespace than theirs. Nothing else may be added.</summary>
    private static readonly (string Project, string Folder)[] s_otherNamespace =
    [
        ("DisplayModel", "Damage"),
        ("DisplayModel", "Hashing"),
        ("DisplayModel", "Scanout"),
        ("DisplayModel", "Timing"),
        ("VfioUser.Display", "Client"),
        ("VfioUser.Display", "Endpoint"),
        ("VfioUser.Server", "Extension"),
        ("VfioUser.Server", "Interrupts"),
        ("VfioUser.Server", "Migration"),
        ("VfioUser.Server", "Regions"),
    ];

    [TestCaseSource(typeof(SourceFolders), nameof(SourceFolders.Projects))]
    public void No_two_folders_of_a_project_use_each_other(string project)
    {
        SourceFolders folders = new(project);
        foreach ((string _, string user, string used) in s_knownCircles.Where(known => known.Project == project))
        {
            Assert.That(folders.HasUse(user, used), $"{user} uses {used} no more: take it out of the list");
            folders.ForgetUse(user, used);
        }

        Assert.That(folders.Circles(), Is.Empty);
    }

    [TestCaseSource(typeof(SourceFolders), nameof(SourceFolders.Projects))]
    public void A_file_declares_the_namespace_of_its_folder(string project)
    {
        IEnumerable<string> others = new SourceFolders(project).Files
            .Where(file => file.Folder != file.Namespace)
            .Select(file => file.Folder)
            .Distinct();
        Assert.That(
            others,
            Is.EquivalentTo(s_otherNamespace.Where(known => known.Project == project).Select(known => known.Folder)));
    }
}

using NUnit.Framework;

namespace Integration.Tests;

/// <summary>Rules for the folders inside a project.</summary>
internal sealed partial class ArchitectureTests
{
    /// <summary>Folders use each other in one direction. Files in the project's own folder are exempt: they may use
    /// every folder, and every folder may use them.</summary>
    [TestCaseSource(typeof(SourceFolders), nameof(SourceFolders.Projects))]
    public void No_two_folders_of_a_project_use_each_other(string project)
    {
        Assert.That(new SourceFolders(project).Circles(), Is.Empty);
    }

    [TestCaseSource(typeof(SourceFolders), nameof(SourceFolders.Projects))]
    public void A_file_declares_the_namespace_of_its_folder(string project)
    {
        IEnumerable<string> others = new SourceFolders(project).Files
            .Where(file => file.Folder != file.Namespace)
            .Select(file => file.Path);
        Assert.That(others, Is.Empty);
    }
}

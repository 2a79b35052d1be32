using Integration.Tests.Harness;
using NUnit.Framework;

namespace Integration.Tests;

/// <summary>Source lines fit the width that .editorconfig names. The compiler does not check it.</summary>
internal sealed class LineLengthTests
{
    private const int MaxColumns = 120;

    private static readonly string[] s_folders =
        ["protocol", "src", "firmware", "tests", "bench", "samples", "scripts", "examples", ".ci"];

    private static readonly string[] s_extensions = [".cs", ".c", ".h", ".lua", ".js", ".css", ".html", ".sh", ""];

    [Test]
    public void No_source_line_is_longer_than_120_columns()
    {
        string[] files = [.. s_folders.SelectMany(Sources)];
        Assert.That(files, Has.Length.GreaterThan(500));
        Assert.That(files.SelectMany(TooLong), Is.Empty);
    }

    private static IEnumerable<string> Sources(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*", SearchOption.AllDirectories)
            .Where(file => s_extensions.Contains(Path.GetExtension(file)))
            .Where(file => !Path.GetRelativePath(Repository.Root, file).Split('/').Any(part => part is "bin" or "obj"));

    private static IEnumerable<string> TooLong(string file) =>
        File.ReadLines(file)
            .Select((line, index) => (line, index))
            .Where(numbered => numbered.line.Length > MaxColumns)
            .Select(numbered => $"{Path.GetRelativePath(Repository.Root, file)}:{numbered.index + 1}");
}

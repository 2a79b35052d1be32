using System.Text.RegularExpressions;
using Integration.Tests.Harness;

namespace Integration.Tests;

/// <summary>One source file of a project under src/.</summary>
/// <param name="Path">From the project's folder.</param>
/// <param name="Folder">Its folder as a namespace below the project's; empty at the top.</param>
/// <param name="Namespace">What it declares, below the project's; empty for the project's own.</param>
/// <param name="Uses">Namespaces below the project's that it has a using for.</param>
internal sealed record SourceFile(string Path, string Folder, string Namespace, IReadOnlyList<string> Uses);

/// <summary>The folders of a project, and which uses which: a file's namespace uses those of its using lines. A folder
/// and what it contains may use each other; so may the project's own folder and all others.</summary>
internal sealed partial class SourceFolders
{
    private readonly Dictionary<string, Dictionary<string, string>> _uses = [];

    public SourceFolders(string project)
    {
        string root = Path.Combine(Repository.Root, "src", project);
        Files = [.. Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(root, path))
            .Where(path => path.Split('/')[0] is not ("bin" or "obj"))
            .Select(path => Read(project, root, path))];
        foreach (SourceFile file in Files.Where(file => file.Namespace.Length > 0))
        {
            string user = file.Namespace;
            foreach (string used in file.Uses.Where(used => !IsWithin(used, user) && !IsWithin(user, used)))
            {
                _uses.TryAdd(user, []);
                _uses[user].TryAdd(used, file.Path);
            }
        }
    }

    /// <summary>The folders under src/.</summary>
    public static IEnumerable<string> Projects =>
        new DirectoryInfo(Path.Combine(Repository.Root, "src")).EnumerateDirectories().Select(folder => folder.Name)
            .Order();

    public IReadOnlyList<SourceFile> Files { get; }

    /// <summary>The shortest circles, each in words: which folder uses which, and a file where it does.</summary>
    public IEnumerable<string> Circles() => _uses
        .SelectMany(from => from.Value.Keys.Select(to => ShortestWay(to, from.Key)))
        .OfType<List<string>>()
        .Where(way => way[^1] == way.Max(StringComparer.Ordinal))
        .Select(way => string.Join(", ", way.Prepend(way[^1]).Zip(way, Describe)));

    private static bool IsWithin(string inner, string outer) =>
        inner == outer || inner.StartsWith(outer + ".", StringComparison.Ordinal);

    private static SourceFile Read(string project, string root, string path)
    {
        string text = File.ReadAllText(Path.Combine(root, path));
        return new SourceFile(
            path,
            (Path.GetDirectoryName(path) ?? "").Replace('/', '.'),
            Below(project, NamespaceLine().Match(text).Groups["name"].Value) ?? "",
            [.. UsingLine().Matches(text).Select(match => Below(project, match.Groups["name"].Value)).OfType<string>()
                .Where(used => used.Length > 0)]);
    }

    private static string? Below(string project, string name) =>
        name == project ? "" : IsWithin(name, project) ? name[(project.Length + 1)..] : null;

    private string Describe(string user, string used) => $"{user} uses {used} ({_uses[user][used]})";

    /// <returns>From the first folder to the last; null when there is no way.</returns>
    private List<string>? ShortestWay(string first, string last)
    {
        Queue<List<string>> ways = new([[first]]);
        HashSet<string> seen = [first];
        while (ways.TryDequeue(out List<string>? way))
        {
            if (way[^1] == last)
            {
                return way;
            }

            foreach (string next in _uses.GetValueOrDefault(way[^1])?.Keys.Where(seen.Add) ?? [])
            {
                ways.Enqueue([.. way, next]);
            }
        }

        return null;
    }

    [GeneratedRegex(@"^namespace (?<name>[\w.]+)", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"^using (static )?(\w+ = )?(?<name>[\w.]+);", RegexOptions.Multiline)]
    private static partial Regex UsingLine();
}

using System.Text.Json;
using System.Text.RegularExpressions;
using Integration.Tests.Harness;

namespace Integration.Tests.Examples;

/// <summary>The files of examples/, as tests use them: with another folder for the sockets.</summary>
internal static partial class Example
{
    /// <summary>Where the examples have the sockets of all guests.</summary>
    public const string Sockets = "/run/gvt-device";

    public static string PathOf(string name) => Path.Combine(Repository.Root, "examples", name);

    public static string Read(string name) => File.ReadAllText(PathOf(name));

    /// <summary>The arguments of gvt-device in the unit gvt-device@NAME.service.</summary>
    /// <param name="name">The instance.</param>
    /// <param name="runtime">In place of /run.</param>
    public static string[] ArgumentsOfUnit(string name, string runtime) =>
    [
        .. ExecStart().Match(Read("gvt-device@.service")).Groups[1].Value
            .Replace("\\\n", " ", StringComparison.Ordinal)
            .Replace("%t", runtime, StringComparison.Ordinal)
            .Replace("%i", name, StringComparison.Ordinal)
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Skip(1),
    ];

    /// <summary>The arguments of gvt-device in the container.</summary>
    /// <param name="folder">In place of the volume.</param>
    public static string[] ArgumentsOfContainer(string folder)
    {
        string entryPoint = EntryPoint().Match(Read("Containerfile")).Groups[1]
            .Value.Replace("\\\n", "", StringComparison.Ordinal);
        return
        [
            .. JsonSerializer.Deserialize<string[]>(entryPoint)!.Skip(1)
                .Select(word => word.Replace(Sockets, folder, StringComparison.Ordinal)),
        ];
    }

    [GeneratedRegex(@"^ExecStart=((?:.*\\\n)*.*)$", RegexOptions.Multiline)]
    private static partial Regex ExecStart();

    [GeneratedRegex(@"^ENTRYPOINT ((?:.*\\\n)*.*)$", RegexOptions.Multiline)]
    private static partial Regex EntryPoint();
}

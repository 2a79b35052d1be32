using System.Text.RegularExpressions;
using Integration.Tests.Harness;

namespace Integration.Tests.Examples;

/// <summary>A command line of QEMU's that a document prints, and the command that serves the device for it.</summary>
/// <param name="Document">Below the repository's root.</param>
/// <param name="Serve">As printed.</param>
/// <param name="Qemu">As printed, in one line; <c>...</c> stands for the document's first such command.</param>
internal sealed partial record DocumentedCommand(string Document, string Serve, string Qemu)
{
    public override string ToString() => $"{Document}: {Qemu}";

    /// <summary>Those of a document, in its order.</summary>
    public static IEnumerable<DocumentedCommand> Of(string document)
    {
        string text = File.ReadAllText(Path.Combine(Repository.Root, document))
            .Replace("\\\n", " ", StringComparison.Ordinal);
        string serve = "";
        string first = "";
        foreach (string line in text.Split('\n').Where(line => line.StartsWith("    ", StringComparison.Ordinal)))
        {
            string command = Spaces().Replace(line, " ").Trim();
            if (Serving().IsMatch(command))
            {
                serve = command;
            }
            else if (command.StartsWith("qemu-system-x86_64", StringComparison.Ordinal))
            {
                first = first is "" ? command : first;
                yield return new DocumentedCommand(
                    document, serve, command.Replace("qemu-system-x86_64 ...", first, StringComparison.Ordinal));
            }
        }
    }

    [GeneratedRegex(@" +")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"^(out/)?gvt-device serve .*--socket-path")]
    private static partial Regex Serving();
}

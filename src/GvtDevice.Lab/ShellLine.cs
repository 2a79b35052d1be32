namespace GvtDevice.Lab;

/// <summary>Words of a command line as a line for a shell.</summary>
internal static class ShellLine
{
    /// <summary>One word is a line of its own; several are a program and its arguments, each quoted.</summary>
    public static string Of(IReadOnlyList<string> words) =>
        words.Count == 1 ? words[0] : string.Join(' ', words.Select(Quote));

    /// <summary>The same, as the last thing that the shell does: a program takes its place and gets its signals.
    /// </summary>
    public static string OfLast(IReadOnlyList<string> words) =>
        words.Count == 1 && words[0].Any(char.IsWhiteSpace) ? words[0] : $"exec {Of(words)}";

    private static string Quote(string word) => $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}

namespace GvtDevice.Lab;

/// <summary>Words of a command line as a line for a shell.</summary>
internal static class ShellLine
{
    /// <summary>One word is a line of its own; several are a program and its arguments, each quoted.</summary>
    public static string Of(IReadOnlyList<string> words) =>
        words.Count == 1 ? words[0] : string.Join(' ', words.Select(Quote));

    private static string Quote(string word) => $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}

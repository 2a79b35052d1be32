using System.Text;

namespace Integration.Tests.Harness;

/// <summary>Runs the scripts that fetch and build what tests need.</summary>
internal static class SetUpScript
{
    /// <param name="name">Below <c>scripts/</c>.</param>
    /// <param name="arguments">Of the script.</param>
    /// <returns>What it wrote to its standard output, as a rule the path of what it made.</returns>
    /// <exception cref="InvalidOperationException">It failed; the message has what it said.</exception>
    public static string Run(string name, params IEnumerable<string> arguments) =>
        TryRun(name, arguments, out string text)
            ? text
            : throw new InvalidOperationException($"scripts/{name} failed. It said:\n{text}");

    /// <param name="name">Below <c>scripts/</c>.</param>
    /// <param name="arguments">Of the script.</param>
    /// <param name="text">What it wrote to its standard output; when it failed, what it complained of.</param>
    /// <returns>Whether it succeeded.</returns>
    public static bool TryRun(string name, IEnumerable<string> arguments, out string text)
    {
        using ChildProcess script = new(Repository.Script(name), arguments);
        bool isDone = script.WaitForExit(Patience.Download) == 0;
        text = isDone ? Encoding.UTF8.GetString(script.Output()).Trim() : script.Errors;
        return isDone;
    }
}

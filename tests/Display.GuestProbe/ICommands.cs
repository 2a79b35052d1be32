using System.Globalization;

namespace Display.GuestProbe;

/// <summary>What a probe can be told to do.</summary>
internal interface ICommands : IDisposable
{
    /// <summary>Does what a line of words says.</summary>
    /// <returns>The line that answers it.</returns>
    string Execute(string[] words);

    static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}

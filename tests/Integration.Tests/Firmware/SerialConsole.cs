using System.Text.RegularExpressions;

namespace Integration.Tests.Firmware;

/// <summary>The lines that firmware has written to the serial port, which has the same console as the screen.</summary>
internal static partial class SerialConsole
{
    /// <summary>The text of the screen that was cleared last, line by line, without colours and cursor
    /// movements.</summary>
    public static IReadOnlyList<string> Lines(string serial) =>
    [
        .. Escape().Replace(serial[(serial.LastIndexOf("\e[2J", StringComparison.Ordinal) + 1)..], "")
            .Split('\n').Select(line => line.TrimEnd('\r')),
    ];

    [GeneratedRegex(@"\e?\[[0-9;=]*[A-Za-z]")]
    private static partial Regex Escape();
}

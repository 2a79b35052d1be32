using System.Globalization;
using DisplayModel.Scanout;
using GvtDevice.Lab.Device;
using RemoteDisplay.Png;

namespace GvtDevice.Lab.Events;

/// <summary>What happens to the monitors while a command runs in the guest, as a text: one event on a line, one after
/// another; <c>#</c> begins a comment.</summary>
/// <remarks>
/// <list type="table">
/// <item><term>wait SECONDS</term><description>nothing happens</description></item>
/// <item><term>plug OUTPUT MODE|FILE.edid</term><description>a monitor is plugged in</description></item>
/// <item><term>unplug OUTPUT</term><description>it is unplugged</description></item>
/// <item><term>flap OUTPUT MODE TIMES PER-SECOND</term><description>both, again and again</description></item>
/// <item><term>lose-link OUTPUT</term><description>a DisplayPort link breaks</description></item>
/// <item><term>wait-lit SCREEN [LIMIT]</term><description>until it shows a picture</description></item>
/// <item><term>wait-dark SCREEN [LIMIT]</term><description>until it shows none</description></item>
/// <item><term>wait-size SCREEN WIDTHxHEIGHT [LIMIT]</term><description>until it has it</description></item>
/// <item><term>wait-still SCREEN SECONDS [LIMIT]</term>
/// <description>until it stays the same so long</description></item>
/// <item><term>screenshot SCREEN FILE</term><description>writes a PNG</description></item>
/// </list>
/// </remarks>
public sealed class EventScript
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    private readonly List<(int Line, string Text, Step Step)> _steps = [];

    private EventScript()
    {
    }

    private delegate Task Step(LabDisplay display, CancellationToken cancellation);

    /// <summary>Reads a file.</summary>
    /// <exception cref="LabException">It cannot be read, or has a line that is no event; the message names it.
    /// </exception>
    public static EventScript Load(string path)
    {
        try
        {
            return Parse(File.ReadAllText(path), path, Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LabException($"cannot read the events {path}: {e.Message}", e);
        }
    }

    /// <summary>Parses a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="folder">Where its files are, and where screenshots go.</param>
    /// <exception cref="LabException">A line is no event; the message names it.</exception>
    public static EventScript Parse(string text, string name, string folder)
    {
        EventScript script = new();
        int number = 0;
        foreach (string line in text.Split('\n'))
        {
            number++;
            string[] words = line.Split('#')[0].Split(
                (char[]?)null, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (words.Length == 0)
            {
                continue;
            }

            try
            {
                script._steps.Add((number, string.Join(' ', words), StepOf(new Words(words), folder)));
            }
            catch (FormatException e)
            {
                throw new LabException($"{name}, line {number}: {e.Message}", e);
            }
        }

        return script;
    }

    /// <summary>Lets the events happen.</summary>
    /// <param name="display">Whose.</param>
    /// <param name="progress">Receives each event before it happens; null for nobody.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="LabException">What an event waits for does not come, or it is impossible; the message names
    /// the line.</exception>
    public async Task RunAsync(
        LabDisplay display, Action<string>? progress = null, CancellationToken cancellation = default)
    {
        foreach ((int line, string text, Step step) in _steps)
        {
            progress?.Invoke(text);
            try
            {
                await step(display, cancellation);
            }
            catch (LabException e)
            {
                throw new LabException($"event in line {line}, {text}: {e.Message}", e);
            }
        }
    }

    private static Step StepOf(Words words, string folder)
    {
        Step step = words.Next("an event") switch
        {
            "wait" => Wait(words.Seconds()),
            "plug" => Plug(words.Next("an output"), words.Next("a mode or a file"), folder),
            "unplug" => Unplug(words.Next("an output")),
            "lose-link" => LoseLink(words.Next("an output")),
            "flap" => Flap(
                words.Next("an output"), words.Next("a mode"), words.Number("how many times"),
                words.Number("how many times a second")),
            "wait-lit" => WaitLit(words.Next("a screen"), words.OptionalSeconds() ?? s_limit),
            "wait-dark" => WaitDark(words.Next("a screen"), words.OptionalSeconds() ?? s_limit),
            "wait-size" => WaitSize(words.Next("a screen"), words.Size(), words.OptionalSeconds() ?? s_limit),
            "wait-still" => WaitStill(
                words.Next("a screen"), words.Seconds(), words.OptionalSeconds() ?? s_limit),
            "screenshot" => Screenshot(words.Next("a screen"), Path.Combine(folder, words.Next("a file"))),
            { } other => throw new FormatException($"there is no event {other}"),
        };
        words.End();
        return step;
    }

    private static Step Wait(TimeSpan span) => (_, cancellation) => Task.Delay(span, cancellation);

    private static Step Plug(string output, string monitor, string folder)
    {
        if (!monitor.EndsWith(".edid", StringComparison.Ordinal))
        {
            return (display, cancellation) => display.PlugAsync(output, monitor, cancellation);
        }

        byte[] edid = File.ReadAllBytes(Path.Combine(folder, monitor));
        return (display, cancellation) => display.PlugAsync(output, edid, cancellation);
    }

    private static Step Unplug(string output) =>
        (display, cancellation) => display.UnplugAsync(output, cancellation);

    private static Step LoseLink(string output) =>
        (display, cancellation) => display.LoseLinkAsync(output, cancellation);

    private static Step Flap(string output, string mode, int times, int perSecond) => perSecond > 0
        ? (display, cancellation) => display.FlapAsync(
            output, mode, times, TimeSpan.FromSeconds(1.0 / perSecond), cancellation)
        : throw new FormatException("give how many times a second");

    private static Step WaitLit(string screen, TimeSpan limit) =>
        (display, cancellation) => display.WaitUntilLitAsync(screen, limit, cancellation);

    private static Step WaitDark(string screen, TimeSpan limit) =>
        (display, cancellation) => display.WaitUntilDarkAsync(screen, limit, cancellation);

    private static Step WaitSize(string screen, (int WidthPx, int HeightPx) size, TimeSpan limit) =>
        (display, cancellation) => display.WaitForSizeAsync(
            screen, size.WidthPx, size.HeightPx, limit, cancellation);

    private static Step WaitStill(string screen, TimeSpan still, TimeSpan limit) =>
        (display, cancellation) => display.WaitUntilStillAsync(screen, still, limit, cancellation);

    private static Step Screenshot(string screen, string file) => async (display, cancellation) =>
    {
        Frame frame = await display.CaptureAsync(screen, cancellation)
            ?? throw new LabException($"screen {screen} is dark");
        PngFile.Write(frame, file);
    };

    /// <summary>The words of a line, one after another.</summary>
    private sealed class Words(string[] words)
    {
        private int _next;

        public string Next(string what) =>
            _next < words.Length ? words[_next++] : throw new FormatException($"after {words[^1]}, give {what}");

        public int Number(string what) =>
            int.TryParse(Next(what), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                ? number
                : throw new FormatException($"{words[_next - 1]} is not a number: give {what}");

        public TimeSpan Seconds() =>
            double.TryParse(
                Next("seconds"), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds)
            && seconds <= TimeSpan.FromDays(1).TotalSeconds
                ? TimeSpan.FromSeconds(seconds)
                : throw new FormatException($"{words[_next - 1]} is not a number of seconds");

        public TimeSpan? OptionalSeconds() => _next < words.Length ? Seconds() : null;

        public (int WidthPx, int HeightPx) Size()
        {
            string[] parts = Next("a size").Split('x');
            return parts.Length == 2
                && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int width)
                && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int height)
                    ? (width, height)
                    : throw new FormatException($"{words[_next - 1]} is not a size: write WIDTHxHEIGHT");
        }

        public void End()
        {
            if (_next < words.Length)
            {
                throw new FormatException($"{words[_next]} is too much");
            }
        }
    }
}

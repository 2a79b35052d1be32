namespace GvtDevice.Lab.Events;

/// <summary>What happens to the monitors and the input devices while a command runs in the guest, as a text: one event
/// on a line, one after another; <c>#</c> begins a comment.</summary>
/// <remarks>
/// <list type="table">
/// <item><term>wait SECONDS</term><description>nothing happens</description></item>
/// <item><term>plug OUTPUT MODE|FILE.edid</term><description>a monitor is plugged in</description></item>
/// <item><term>edid OUTPUT MODE|FILE.edid</term><description>its monitor has another EDID</description></item>
/// <item><term>unplug OUTPUT</term><description>it is unplugged</description></item>
/// <item><term>flap OUTPUT MODE TIMES PER-SECOND</term><description>both, again and again</description></item>
/// <item><term>lose-link OUTPUT</term><description>a DisplayPort link breaks</description></item>
/// <item><term>wait-lit SCREEN [LIMIT]</term><description>until it shows a picture</description></item>
/// <item><term>wait-dark SCREEN [LIMIT]</term><description>until it shows none</description></item>
/// <item><term>wait-size SCREEN WIDTHxHEIGHT [LIMIT]</term><description>until it has it</description></item>
/// <item><term>wait-still SCREEN SECONDS [LIMIT]</term>
/// <description>until it stays the same so long</description></item>
/// <item><term>screenshot SCREEN FILE</term><description>writes a PNG</description></item>
/// <item><term>compare SCREEN FILE [tolerance=N] [mask=X,Y,WIDTH,HEIGHT]... [LIMIT]</term>
/// <description>until it shows this PNG</description></item>
/// <item><term>type "TEXT"</term><description>types it</description></item>
/// <item><term>key ctrl+alt+F2</term><description>presses keys together</description></item>
/// <item><term>click SCREEN X Y [BUTTON]</term><description>clicks there</description></item>
/// <item><term>move SCREEN X Y</term><description>moves the pointer there</description></item>
/// <item><term>wait-text "TEXT" [LIMIT]</term><description>until the virtual terminal has it</description></item>
/// <item><term>suspend [SECONDS]</term><description>suspends to RAM so long</description></item>
/// <item><term>fall-asleep</term><description>suspends to RAM</description></item>
/// <item><term>wake-up</term><description>wakes up again</description></item>
/// <item><term>unplug-card</term><description>takes the card out of its slot</description></item>
/// <item><term>plug-card</term><description>puts it in again</description></item>
/// <item><term>lose-card, lose-second-card</term><description>all reads give ones</description></item>
/// <item><term>plug-second-card</term><description>puts the second card in</description></item>
/// <item><term>unplug-second-card</term><description>takes it out</description></item>
/// </list>
/// </remarks>
public sealed class EventScript
{
    private readonly List<(int Line, string Text, EventStep Step)> _steps = [];

    private EventScript()
    {
    }

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
            try
            {
                EventLine words = new(line);
                if (!words.IsEmpty)
                {
                    script._steps.Add((number, words.Text, EventSteps.Parse(words, folder)));
                }
            }
            catch (FormatException e)
            {
                throw new LabException($"{name}, line {number}: {e.Message}", e);
            }
        }

        return script;
    }

    /// <summary>Lets the events happen.</summary>
    /// <param name="lab">Where.</param>
    /// <param name="progress">Receives each event before it happens; null for nobody.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="LabException">What an event waits for does not come, or it is impossible; the message names
    /// the line.</exception>
    public async Task RunAsync(
        Lab lab, Action<string>? progress = null, CancellationToken cancellation = default)
    {
        foreach ((int line, string text, EventStep step) in _steps)
        {
            progress?.Invoke(text);
            try
            {
                await step(lab, cancellation);
            }
            catch (LabException e)
            {
                throw new LabException($"event in line {line}, {text}: {e.Message}", e);
            }
        }
    }
}

using GvtDevice.Lab.Device;
using GvtDevice.Lab.Pictures;
using RemoteDisplay.Input;
using VfioUser.Protocol.Display;

namespace GvtDevice.Lab.Events;

/// <summary>Lets an event happen.</summary>
internal delegate Task EventStep(Lab lab, CancellationToken cancellation);

/// <summary>The events of a script: each a method of <see cref="Lab"/> or its parts.</summary>
internal static class EventSteps
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    private static readonly Dictionary<string, PointerButtons> s_buttons = new()
    {
        ["left"] = PointerButtons.Left, ["middle"] = PointerButtons.Middle, ["right"] = PointerButtons.Right,
        ["wheel-up"] = PointerButtons.WheelUp, ["wheel-down"] = PointerButtons.WheelDown,
    };

    /// <param name="line">What a line says.</param>
    /// <param name="folder">Where its files are.</param>
    /// <exception cref="FormatException">It is no event.</exception>
    public static EventStep Parse(EventLine line, string folder)
    {
        EventStep step = line.Next("an event") switch
        {
            "wait" => Wait(line.Seconds()),
            "plug" => Plug(
                line.NumberOption("delay-edid", SetOutputRequest.MostEdidDelayMs), line.Next("an output"),
                line.Next("a mode or a file"), folder),
            "unplug" => Unplug(line.Next("an output")),
            "lose-link" => LoseLink(line.Next("an output")),
            "flap" => Flap(
                line.Next("an output"), line.Next("a mode"), line.Number("how many times"),
                line.Number("how many times a second")),
            "wait-lit" => WaitLit(line.Next("a screen"), line.OptionalSeconds() ?? s_limit),
            "wait-dark" => WaitDark(line.Next("a screen"), line.OptionalSeconds() ?? s_limit),
            "wait-size" => WaitSize(line.Next("a screen"), line.Size(), line.OptionalSeconds() ?? s_limit),
            "wait-still" => WaitStill(line.Next("a screen"), line.Seconds(), line.OptionalSeconds() ?? s_limit),
            "screenshot" => Screenshot(line.Next("a screen"), Path.Combine(folder, line.Next("a file"))),
            "compare" => Compare(
                line.Next("a screen"), Path.Combine(folder, line.Next("a file")), ReadComparison(line)),
            "type" => Type(line.Next("a text")),
            "key" => Key(line.Next("keys")),
            "click" => Click(
                line.Next("a screen"), line.Number("pixels from the left"), line.Number("pixels from the top"),
                line.OptionalChoice(s_buttons) ?? PointerButtons.Left),
            "move" => Click(
                line.Next("a screen"), line.Number("pixels from the left"), line.Number("pixels from the top"),
                PointerButtons.None),
            "wait-text" => WaitText(line.Next("a text"), line.OptionalSeconds() ?? s_limit),
            "suspend" => Suspend(line.OptionalSeconds() ?? TimeSpan.FromSeconds(1)),
            "unplug-card" => (lab, cancellation) => lab.UnplugCardAsync(cancellation),
            "plug-card" => (lab, cancellation) => lab.PlugCardAsync(cancellation),
            { } other => throw new FormatException($"there is no event {other}"),
        };
        line.End();
        return step;
    }

    private static EventStep Wait(TimeSpan span) => (_, cancellation) => Task.Delay(span, cancellation);

    private static EventStep Plug(int edidDelayMs, string output, string monitor, string folder)
    {
        TimeSpan delay = TimeSpan.FromMilliseconds(edidDelayMs);
        if (!monitor.EndsWith(".edid", StringComparison.Ordinal))
        {
            return (lab, cancellation) => lab.Display.PlugAsync(output, monitor, delay, cancellation);
        }

        byte[] edid;
        try
        {
            edid = File.ReadAllBytes(Path.Combine(folder, monitor));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FormatException($"cannot read {monitor}: {e.Message}", e);
        }

        return (lab, cancellation) => lab.Display.PlugAsync(output, edid, delay, cancellation);
    }

    private static EventStep Unplug(string output) =>
        (lab, cancellation) => lab.Display.UnplugAsync(output, cancellation);

    private static EventStep LoseLink(string output) =>
        (lab, cancellation) => lab.Display.LoseLinkAsync(output, cancellation);

    private static EventStep Flap(string output, string mode, int times, int perSecond) => perSecond > 0
        ? (lab, cancellation) => lab.Display.FlapAsync(
            output, mode, times, TimeSpan.FromSeconds(1.0 / perSecond), cancellation)
        : throw new FormatException("give how many times a second");

    private static EventStep WaitLit(string screen, TimeSpan limit) =>
        (lab, cancellation) => lab.Display.WaitUntilLitAsync(screen, limit, cancellation);

    private static EventStep WaitDark(string screen, TimeSpan limit) =>
        (lab, cancellation) => lab.Display.WaitUntilDarkAsync(screen, limit, cancellation);

    private static EventStep WaitSize(string screen, (int WidthPx, int HeightPx) size, TimeSpan limit) =>
        (lab, cancellation) => lab.Display.WaitForSizeAsync(
            screen, size.WidthPx, size.HeightPx, limit, cancellation);

    private static EventStep WaitStill(string screen, TimeSpan still, TimeSpan limit) =>
        (lab, cancellation) => lab.Display.WaitUntilStillAsync(screen, still, limit, cancellation);

    private static EventStep Screenshot(string screen, string file) =>
        (lab, cancellation) => lab.Display.ScreenshotAsync(screen, file, cancellation);

    private static ComparisonOptions ReadComparison(EventLine line)
    {
        ComparisonOptions options = new()
        {
            Tolerance = line.NumberOption("tolerance", byte.MaxValue), Masks = line.RectangleOptions("mask"),
        };
        return options with { Limit = line.OptionalSeconds() ?? options.Limit };
    }

    private static EventStep Compare(string screen, string file, ComparisonOptions options) =>
        (lab, cancellation) => lab.Display.CompareAsync(screen, file, options, cancellation);

    private static EventStep Type(string text) =>
        (lab, cancellation) => lab.Input.TypeAsync(text, cancellation);

    private static EventStep Key(string keys)
    {
        try
        {
            _ = LabInput.KeysymsOf(keys);
        }
        catch (LabException e)
        {
            throw new FormatException(e.Message, e);
        }

        return (lab, cancellation) => lab.Input.PressAsync(keys, cancellation);
    }

    private static EventStep Click(string screen, int x, int y, PointerButtons button) =>
        (lab, cancellation) => lab.Input.ClickAsync(screen, x, y, button, cancellation);

    private static EventStep Suspend(TimeSpan asleep) =>
        (lab, cancellation) => lab.SuspendAsync(asleep, cancellation);

    private static EventStep WaitText(string text, TimeSpan limit) =>
        (lab, cancellation) => lab.WaitForTextAsync(text, limit, cancellation);
}

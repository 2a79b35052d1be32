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
    /// <summary>What the names of the second card's screens and outputs begin with.</summary>
    private const string Second = "second:";

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
            "edid" => ReplaceEdid(
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
            "fall-asleep" => (lab, cancellation) => lab.SleepAsync(cancellation),
            "wake-up" => (lab, cancellation) => lab.WakeAsync(cancellation),
            "unplug-card" => (lab, cancellation) => lab.UnplugCardAsync(cancellation),
            "plug-card" => (lab, cancellation) => lab.PlugCardAsync(cancellation),
            "lose-card" => (lab, cancellation) => lab.LoseCardAsync(cancellation),
            "lose-second-card" => (lab, cancellation) => lab.LoseSecondCardAsync(cancellation),
            "unplug-second-card" => (lab, cancellation) => lab.UnplugSecondCardAsync(cancellation),
            "plug-second-card" => (lab, cancellation) => lab.PlugSecondCardAsync(cancellation),
            { } other => throw new FormatException($"there is no event {other}"),
        };
        line.End();
        return step;
    }

    private static EventStep Wait(TimeSpan span) => (_, cancellation) => Task.Delay(span, cancellation);

    private static EventStep Plug(int edidDelayMs, string output, string monitor, string folder)
    {
        TimeSpan delay = TimeSpan.FromMilliseconds(edidDelayMs);
        return ReadEdid(monitor, folder) is { } edid
            ? On(output, (display, name, cancellation) => display.PlugAsync(name, edid, delay, cancellation))
            : On(output, (display, name, cancellation) => display.PlugAsync(name, monitor, delay, cancellation));
    }

    private static EventStep ReplaceEdid(int edidDelayMs, string output, string monitor, string folder)
    {
        EventStep check = On(output, (display, name, cancellation) => display.RequireMonitorAsync(name, cancellation));
        EventStep plug = Plug(edidDelayMs, output, monitor, folder);
        return async (lab, cancellation) =>
        {
            await check(lab, cancellation);
            await plug(lab, cancellation);
        };
    }

    /// <summary>The EDID in a file; null if the word is a mode.</summary>
    /// <exception cref="FormatException">The file cannot be read.</exception>
    private static byte[]? ReadEdid(string monitor, string folder)
    {
        try
        {
            return monitor.EndsWith(".edid", StringComparison.Ordinal)
                ? File.ReadAllBytes(Path.Combine(folder, monitor))
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FormatException($"cannot read {monitor}: {e.Message}", e);
        }
    }

    private static EventStep Unplug(string output) =>
        On(output, (display, name, cancellation) => display.UnplugAsync(name, cancellation));

    private static EventStep LoseLink(string output) =>
        On(output, (display, name, cancellation) => display.LoseLinkAsync(name, cancellation));

    private static EventStep Flap(string output, string mode, int times, int perSecond) => perSecond > 0
        ? On(output, (display, name, cancellation) => display.FlapAsync(
            name, mode, times, TimeSpan.FromSeconds(1.0 / perSecond), cancellation))
        : throw new FormatException("give how many times a second");

    private static EventStep WaitLit(string screen, TimeSpan limit) =>
        On(screen, (display, name, cancellation) => display.WaitUntilLitAsync(name, limit, cancellation));

    private static EventStep WaitDark(string screen, TimeSpan limit) =>
        On(screen, (display, name, cancellation) => display.WaitUntilDarkAsync(name, limit, cancellation));

    private static EventStep WaitSize(string screen, (int WidthPx, int HeightPx) size, TimeSpan limit) =>
        On(screen, (display, name, cancellation) => display.WaitForSizeAsync(
            name, size.WidthPx, size.HeightPx, limit, cancellation));

    private static EventStep WaitStill(string screen, TimeSpan still, TimeSpan limit) =>
        On(screen, (display, name, cancellation) => display.WaitUntilStillAsync(name, still, limit, cancellation));

    private static EventStep Screenshot(string screen, string file) =>
        On(screen, (display, name, cancellation) => display.ScreenshotAsync(name, file, cancellation));

    /// <summary>Does something with a screen or an output: of the second card if its name says so.</summary>
    private static EventStep On(string name, Func<LabDisplay, string, CancellationToken, Task> action)
    {
        if (!name.StartsWith(Second, StringComparison.Ordinal))
        {
            return (lab, cancellation) => action(lab.Display, name, cancellation);
        }

        string rest = name[Second.Length..];
        return (lab, cancellation) => action(lab.RequireSecondDisplay(), rest, cancellation);
    }

    private static ComparisonOptions ReadComparison(EventLine line)
    {
        ComparisonOptions options = new()
        {
            Tolerance = line.NumberOption("tolerance", byte.MaxValue), Masks = line.RectangleOptions("mask"),
        };
        return options with { Limit = line.OptionalSeconds() ?? options.Limit };
    }

    private static EventStep Compare(string screen, string file, ComparisonOptions options) =>
        On(screen, (display, name, cancellation) => display.CompareAsync(name, file, options, cancellation));

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

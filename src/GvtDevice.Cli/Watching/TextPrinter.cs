using System.Globalization;
using System.Text;
using DisplayModel.Geometry;
using VfioUser.Display.Client;
using VfioUser.Protocol.Display;

namespace GvtDevice.Cli.Watching;

/// <summary>Prints lines of key=value, for users and for grep.</summary>
internal sealed class TextPrinter(TextWriter output) : IEventPrinter
{
    public void Print(WatchedRefresh refresh)
    {
        RefreshMessage message = refresh.Refresh;
        StringBuilder line = new();
        string planes = message.Planes.ToString().ToLowerInvariant().Replace(", ", "+", StringComparison.Ordinal);
        Append(line, $"head={message.Head} planes={planes} why={Why(message.Reasons)} seq={message.Sequence}");
        Append(line, $" time={message.TimestampNs / 1e9:0.000000}");
        if (message.Missed > 0)
        {
            Append(line, $" missed={message.Missed}");
        }

        if (refresh.Damage is { } damage)
        {
            Append(line, $" damage={string.Join(';', damage.Select(Text))}");
        }

        foreach (PlaneView plane in refresh.Planes)
        {
            Append(line, $" {plane.Info.PlaneType.ToString().ToLowerInvariant()}={Text(plane)}");
        }

        output.WriteLine(line);
    }

    public void Print(Rates rates)
    {
        if (rates.Heads.Count == 0)
        {
            output.WriteLine("idle");
        }

        foreach (HeadRate head in rates.Heads)
        {
            StringBuilder line = new();
            Append(line, $"head={head.Head} rate={head.Refreshes / rates.Seconds:0.0}/s");
            Append(line, $" primary={head.Primary} cursor={head.Cursor} overlay={head.Overlay} missed={rates.Missed}");
            output.WriteLine(line);
        }
    }

    public void Print(DisplayEvent other) => output.WriteLine(other switch
    {
        HeadChangedEvent { Change: var change } => $"head={change.Head}{Text(change)}",
        BufferRetiredEvent retired => $"retired buffer={retired.DmabufId}",
        ReconnectedEvent => "reconnected",
        _ => other.ToString(),
    });

    private static string Why(RefreshReasons reasons) =>
        reasons.ToString().ToLowerInvariant().Replace(", ", "+", StringComparison.Ordinal);

    private static string Text(in HeadChangedMessage change) =>
        ((change.Flags & HeadFlags.Lit) != 0 ? $" lit size={change.Width}x{change.Height}" : " dark")
            + ((change.Flags & HeadFlags.GuestGone) != 0 ? " guest=gone" : "")
            + ((change.Flags & HeadFlags.MemoryMissing) != 0 ? " memory=missing" : "");

    private static string Text(PixelRect r) => $"{r.Width}x{r.Height}+{r.X}+{r.Y}";

    private static string Text(PlaneView plane) => plane.Details.State != GfxPlaneState.Enabled
        ? plane.Details.State == GfxPlaneState.Disabled ? "off" : "unknown"
        : $"{FourCc.Name(plane.Info.DrmFormat)}:{plane.Details.SourceWidth}x{plane.Details.SourceHeight}"
            + $"{plane.Details.X:+0;-0}{plane.Details.Y:+0;-0}#{plane.Info.DmabufId}";

    private static void Append(StringBuilder line, FormattableString text) =>
        line.Append(text.ToString(CultureInfo.InvariantCulture));
}

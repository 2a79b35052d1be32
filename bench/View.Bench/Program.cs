using System.CommandLine;
using DisplayModel.Edid;
using DisplayModel.Timing;
using RemoteDisplay.Window.Tests.Support;
using View.Bench;

Option<string> socket = new("--display-socket")
{
    Description = "The display socket to serve.",
    HelpName = "PATH",
    Required = true,
};
Option<string> mode = new("--mode")
{
    Description = "Size and rate of the pictures.",
    HelpName = "WxH[@HZ]",
    DefaultValueFactory = _ => "1920x1080@60",
};
Option<string> change = new("--change")
{
    Description = "What changes in each picture: all, line (a line of text) or cursor.",
    DefaultValueFactory = _ => "all",
};
Option<int> heads = new("--heads") { Description = "Heads that are lit.", DefaultValueFactory = _ => 1 };
Option<int> count = new("--count") { Description = "Ends after so many pictures; 0 does not.", HelpName = "N" };
RootCommand root = new("Serves a display socket whose guest flips pictures at a rate, to measure what shows them.")
{
    socket, mode, change, heads, count,
};
root.SetAction(async (parsed, stop) =>
{
    using PaintedGuest guest = new(parsed.GetRequiredValue(socket), parsed.GetValue(heads));
    FlippingGuest flipping = new(guest, ModeText.Parse(parsed.GetRequiredValue(mode)), parsed.GetValue(change)!);
    guest.Plugged = (head, edid) =>
    {
        if (edid is not null && EdidSummary.PreferredSize(edid) is { } size)
        {
            flipping.Resize(size.WidthPx, size.HeightPx);
        }
    };
    await flipping.RunAsync(parsed.GetValue(count), stop);
});
return root.Parse(args).Invoke();

using System.CommandLine;
using Vnc.Bench;

Option<int> seconds = new("--seconds")
{
    Description = "How long to watch each kind of picture.",
    DefaultValueFactory = _ => 10,
};
Option<string[]> encodings = new("--encoding")
{
    Description = "tight, zrle or raw; may be repeated.",
    DefaultValueFactory = _ => ["tight", "zrle"],
};
encodings.AcceptOnlyFromAmong("tight", "zrle", "raw");
Option<string[]> workloads = new("--workload")
{
    Description = $"{string.Join(", ", Workloads.Names)}; may be repeated; all without.",
    DefaultValueFactory = _ => Workloads.Names,
};
workloads.AcceptOnlyFromAmong(Workloads.Names);
Option<int?> quality = new("--quality")
{
    Description = "The viewer accepts JPEG of this quality, 0 to 9. It does not decode it.",
};
Option<double> mbit = new("--link-mbit")
{
    Description = "The viewer is behind a connection of so many Mbit/s and a round trip of 30 ms.",
};
Option<bool> continuous = new("--continuous")
{
    Description = "The viewer takes updates without asking, as TigerVNC and noVNC do; QEMU's server has no such.",
};
Option<bool> oursOnly = new("--ours-only")
{
    Description = "Leave out QEMU's server.",
};
Option<bool> encodeOnly = new("--encode-only")
{
    Description = "No guests: pictures of which every pixel changes, given to our server as they are.",
};
RootCommand root = new(
    "Shows what one viewer of the same guest costs, by our VNC server and by QEMU's with its bochs-display, "
        + "1920x1080, in turns.")
{
    seconds, encodings, workloads, quality, mbit, continuous, oursOnly, encodeOnly,
};
root.SetAction(parsed =>
{
    if (parsed.GetValue(encodeOnly))
    {
        foreach (string encoding in parsed.GetRequiredValue(encodings))
        {
            EncodingCost.Run(
                encoding, parsed.GetValue(quality), BitsPerSecond(parsed),
                TimeSpan.FromSeconds(parsed.GetValue(seconds)));
        }

        return;
    }

    using FrameFolder frames = new();
    foreach (string encoding in parsed.GetRequiredValue(encodings))
    {
        Console.WriteLine(
            $"{encoding,-14} {"updates/s",10} {"bytes/update",13} {"kB/s",9} {"CPU of a core",14} {"ms/update",9}   "
                + "key to pixels");
        Func<Stage>[] stages = [() => Stage.Ours(frames), () => Stage.Qemus(frames)];
        foreach (Func<Stage> start in stages.Take(parsed.GetValue(oursOnly) ? 1 : 2))
        {
            using Stage stage = start();
            TimeSpan span = TimeSpan.FromSeconds(parsed.GetValue(seconds));
            new Workloads(stage, encoding, span, parsed.GetRequiredValue(workloads))
            {
                Quality = parsed.GetValue(quality), BitsPerSecond = BitsPerSecond(parsed),
                IsContinuous = parsed.GetValue(continuous),
            }.Run();
        }
    }
});
return root.Parse(args).Invoke();

long BitsPerSecond(ParseResult parsed) => (long)(parsed.GetValue(mbit) * 1_000_000);

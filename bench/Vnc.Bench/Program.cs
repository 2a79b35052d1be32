using System.CommandLine;
using Vnc.Bench;

Option<int> seconds = new("--seconds")
{
    Description = "How long to watch each kind of picture.",
    DefaultValueFactory = _ => 10,
};
Option<string[]> encodings = new("--encoding")
{
    Description = "tight or zrle; may be repeated.",
    DefaultValueFactory = _ => ["tight", "zrle"],
};
encodings.AcceptOnlyFromAmong("tight", "zrle");
RootCommand root = new(
    "Shows what one viewer of the same guest costs, by our VNC server and by QEMU's with its bochs-display, 1920x1080, in turns.")
{
    seconds, encodings,
};
root.SetAction(parsed =>
{
    using FrameFolder frames = new();
    foreach (string encoding in parsed.GetRequiredValue(encodings))
    {
        Console.WriteLine($"{encoding,-14} {"updates/s",10} {"bytes/update",13} {"kB/s",9} {"CPU of a core",14}   key to pixels");
        foreach (Func<Stage> start in new Func<Stage>[] { () => Stage.Ours(frames), () => Stage.Qemus(frames) })
        {
            using Stage stage = start();
            new Workloads(stage, encoding, TimeSpan.FromSeconds(parsed.GetValue(seconds))).Run();
        }
    }
});
return root.Parse(args).Invoke();

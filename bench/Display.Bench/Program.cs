using Display.Bench;

// What clients of the display socket cost, against a copy of the same bytes or a bare timer in the same run.
if (args is ["flips"])
{
    FlipWorkload.Run();
    return 0;
}

if (args is ["direct"] or ["direct", _])
{
    await DirectFlipWorkload.RunAsync(TimeSpan.FromSeconds(Number(50)));
    return 0;
}

if (args is [DirectFlipWorkload.Client, { } path])
{
    await DirectFlipWorkload.ShowAsync(path);
    return 0;
}

if (args is ["drawn"] or ["drawn", _])
{
    DrawnWorkload.Run(Number(100));
    return 0;
}

if (args is ["vblanks"] or ["vblanks", _])
{
    VblankWorkload.Run(TimeSpan.FromSeconds(Number(20)));
    return 0;
}

if (args is ["aperture"] or ["aperture", _])
{
    ApertureWorkload.Run(TimeSpan.FromSeconds(0.4), Number(7));
    return 0;
}

if (args is not (["buffers"] or ["buffers", _]))
{
    Console.Error.WriteLine(
        "usage: Display.Bench flips | direct [SECONDS] | drawn [ROUNDS] | vblanks [SECONDS] | aperture [ROUNDS] "
            + "| buffers [RUNS]");
    return 2;
}

int runs = Number(40);
foreach ((int width, int height) in new[] { (1920, 1200), (3840, 2160) })
{
    using BufferWorkloads workloads = new(width, height);
    workloads.Shadows(new Compose.Bench.Measurement(runs));
    workloads.CopiedBytes();
    workloads.Identities(runs);
}

return 0;

int Number(int byDefault) =>
    args.Length > 1 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : byDefault;

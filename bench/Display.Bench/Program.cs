using Display.Bench;

// Display.Bench [RUNS]: what clients of the display socket cost, against a copy of the same bytes in the same run.
int runs = args.Length > 0 ? int.Parse(args[0], System.Globalization.CultureInfo.InvariantCulture) : 40;
foreach ((int width, int height) in new[] { (1920, 1200), (3840, 2160) })
{
    using BufferWorkloads workloads = new(width, height);
    workloads.Shadows(new Compose.Bench.Measurement(runs));
    workloads.CopiedBytes();
    workloads.Identities(runs);
}

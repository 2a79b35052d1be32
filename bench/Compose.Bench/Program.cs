using Compose.Bench;

Measurement measurement = new(args.Length > 0 ? int.Parse(args[0], System.Globalization.CultureInfo.InvariantCulture) : 40);
foreach ((int width, int height) in new[] { (1920, 1080), (1920, 1200), (3840, 2160) })
{
    DamageWorkloads.Run(measurement, width, height);
}

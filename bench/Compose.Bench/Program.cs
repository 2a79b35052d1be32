using System.Globalization;
using Compose.Bench;

if (args is not (["compose" or "damage"] or ["compose" or "damage", _]))
{
    Console.Error.WriteLine("usage: Compose.Bench compose|damage [RUNS]");
    return 2;
}

Measurement measurement = new(args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 40);
if (args[0] == "compose")
{
    ComposeWorkloads.Run(measurement, 1920, 1080);
    ComposeWorkloads.Run(measurement, 3840, 2160);
}
else
{
    DamageWorkloads.Run(measurement, 1920, 1200);
    DamageWorkloads.Run(measurement, 3840, 2160);
}

return 0;

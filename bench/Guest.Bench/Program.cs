using System.CommandLine;
using Guest.Bench;

Option<int> seconds = new("--seconds")
{
    Description = "How long to watch the idle console, and then the flips.",
    DefaultValueFactory = _ => 60,
};
Option<string> mode = new("--mode")
{
    Description = "The monitor's mode.",
    DefaultValueFactory = _ => "1024x768@60",
};
Option<string[]> serve = new("--serve")
{
    Description = "Options of `gvt-device serve` to add, such as --serve=--wake-lead-us=0.",
};
RootCommand root = new("Boots a stock guest on the display and reports what that costs: start, i915, idle, flips.")
{
    seconds, mode, serve
};
root.SetAction(parsed =>
{
    using GuestBenchmark benchmark = new(parsed.GetRequiredValue(mode), parsed.GetValue(serve) ?? []);
    benchmark.Run(TimeSpan.FromSeconds(parsed.GetValue(seconds)));
});
return root.Parse(args).Invoke();

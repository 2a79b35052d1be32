using System.Diagnostics;
using System.Globalization;

namespace GvtDevice.Lab.Cli;

/// <summary>Lines on standard error about what goes on, with the seconds since the start.</summary>
internal sealed class Progress(bool isQuiet)
{
    private readonly Stopwatch _time = Stopwatch.StartNew();

    public void Say(string text)
    {
        if (!isQuiet)
        {
            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"gvt-lab: {_time.Elapsed.TotalSeconds,5:0.0} s  {text}"));
        }
    }
}

using System.Diagnostics;
using System.Globalization;

namespace Compose.Bench;

/// <summary>Times work against a copy of the same bytes, in turns, so that a busy machine slows both.</summary>
internal sealed class Measurement(int runs)
{

    public static void Title(string text) =>
        Console.WriteLine($"\n{text,-44}{"ms",9}{"best",9}{"GB/s",8}{"x copy",9}");

    /// <summary>Prints the median time of a run, the best one (that nobody disturbed), and its ratio to the best
    /// reference.</summary>
    /// <param name="bytes">Read by one run, for the rate.</param>
    /// <param name="reference">What a ratio of 1 is.</param>
    public void Print(string name, long bytes, Action work, Action reference)
    {
        double[] times = new double[runs];
        double[] references = new double[runs];
        for (int i = -2; i < runs; i++)
        {
            double referenceMs = MillisecondsOf(reference);
            double workMs = MillisecondsOf(work);
            if (i >= 0)
            {
                (times[i], references[i]) = (workMs, referenceMs);
            }
        }

        Array.Sort(times);
        Array.Sort(references);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-44}{times[runs / 2],9:0.000}{times[0],9:0.000}"
                + $"{bytes / times[0] / 1e6,8:0.0}{times[0] / references[0],9:0.00}"));
    }

    private static double MillisecondsOf(Action work)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}

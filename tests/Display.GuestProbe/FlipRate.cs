using System.Diagnostics;
using VfioUser.Display.Client;

namespace Display.GuestProbe;

/// <summary>A guest that flips at each of its vertical blanks.</summary>
internal static class FlipRate
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    /// <param name="displaySocket">Says when a flip was shown.</param>
    /// <param name="shown">The program that shows it.</param>
    /// <param name="count">How often.</param>
    /// <param name="flip">Called with the number of the flip; the next is made when this one is shown.</param>
    /// <returns>Time and processor time.</returns>
    public static string Measure(string displaySocket, DirectFlipProcess shown, int count, Action<int> flip)
    {
        using DisplayClient client = DisplayClient.Connect(displaySocket, wantRefreshes: true, DeviceProcess.Patience);
        TimeSpan before = shown.ProcessorTime;
        Stopwatch time = Stopwatch.StartNew();
        for (int i = 0; i < count; i++)
        {
            flip(i);
            if (client.NextRefresh(s_patience) is null)
            {
                throw new TimeoutException($"flip {i} was not shown");
            }
        }

        time.Stop();
        return FormattableString.Invariant(
            $"seconds={time.Elapsed.TotalSeconds:0.0} cpu_s={(shown.ProcessorTime - before).TotalSeconds:0.00}");
    }
}

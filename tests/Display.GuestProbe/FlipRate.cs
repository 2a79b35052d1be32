using System.Diagnostics;
using System.Globalization;
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
    /// <returns>Seconds: of time, of the program's processor time, and of the kernel's for it.</returns>
    public static string Measure(string displaySocket, DirectFlipProcess shown, int count, Action<int> flip)
    {
        using DisplayClient client = DisplayClient.Connect(displaySocket, wantRefreshes: true, DeviceProcess.Patience);
        (TimeSpan user, TimeSpan kernel) = shown.ProcessorTime;
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
        (TimeSpan User, TimeSpan Kernel) after = shown.ProcessorTime;
        TimeSpan[] spent = [time.Elapsed, after.User - user, after.Kernel - kernel];
        return string.Join(' ', spent.Select(span => span.TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture)));
    }
}

using System.Globalization;
using LinuxInterop;

namespace RemoteDisplay.Window.Heads;

/// <summary>The title of a head's window.</summary>
/// <param name="head">Of which.</param>
/// <param name="drawn">Who draws.</param>
internal sealed class WindowTitle(HeadWindow head, string drawn)
{
    private string _shown = "";
    private string _rates = "";
    private (long Ns, long Pictures, long Bytes) _last = (MonotonicClock.NowNs, 0, 0);
    private bool _showsStatistics;

    public bool ShowsStatistics
    {
        get => _showsStatistics;
        set
        {
            _showsStatistics = value;
            _rates = "";
        }
    }

    /// <summary>Measures the time since the last call.</summary>
    public void Tick()
    {
        PictureCounts counts = head.Counts;
        (long Ns, long Pictures, long Bytes) now = (MonotonicClock.NowNs, counts.Pictures, counts.CopiedBytes);
        double seconds = (now.Ns - _last.Ns) / 1e9;
        _rates = string.Create(
            CultureInfo.InvariantCulture,
            $" - {(now.Pictures - _last.Pictures) / seconds:0.0}/s, {counts.LatencyNs.Median / 1e6:0.0} ms, "
                + $"{(now.Bytes - _last.Bytes) / seconds / 1e6:0.0} MB/s {head.How} - {drawn}");
        _last = now;
        Update();
    }

    public void Update()
    {
        (int width, int height) = head.Picture;
        string size = width == 0 ? "dark" : $"{width}x{height}";
        string scaled = head.Placement is { IsExact: false } at
            ? string.Create(CultureInfo.InvariantCulture, $" at {at.Area.Width * 100.0 / width:0} %") : "";
        string grabbed = head.Window.IsGrabbed ? " - Ctrl+Alt+G lets go" : "";
        string title = $"{head.Name} {size}{scaled}{(_showsStatistics ? _rates : "")}{grabbed}";
        if (title != _shown)
        {
            _shown = title;
            head.Window.Title = title;
        }
    }
}

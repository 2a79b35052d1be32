using DisplayModel.Scanout;
using DisplayModel.Timing;
using GvtDevice.Lab.Chamelium;

namespace GvtDevice.Lab.Tests.Chamelium;

/// <summary>A device with an HDMI and a DisplayPort output, which notes what happens to them.</summary>
internal sealed class FakeDisplay : IBoardDisplay
{
    private readonly Lock _gate = new();
    private readonly List<string> _events = [];
    private readonly bool[] _plugged = new bool[2];
    private int _captures;

    public IReadOnlyList<BoardOutput> Outputs { get; } =
        [new BoardOutput(0, "B", "HDMI-A-1", false), new BoardOutput(2, "TC1", "DP-1", true)];

    /// <summary>What has happened since the last look: "plug B", "unplug B", "edid B", "lose TC1".</summary>
    public string TakeEvents()
    {
        lock (_gate)
        {
            string text = string.Join(", ", _events);
            _events.Clear();
            return text;
        }
    }

    /// <summary>The EDID of the last monitor, and whether it answers.</summary>
    public (byte[] Edid, bool Answers) Monitor { get; private set; } = ([], false);

    /// <summary>What arrives from each output.</summary>
    public VideoSignal? Signal { get; set; }

    /// <summary>The picture of the capture with this number, from 0.</summary>
    public Func<int, Frame?> Picture { get; set; } = _ => null;

    public Task PlugAsync(BoardOutput output, byte[] edid, bool answers, CancellationToken cancellation) =>
        Note($"plug {output.Port}", () => (Monitor, _plugged[output.Index / 2]) = ((edid, answers), true));

    public Task ChangeEdidAsync(BoardOutput output, byte[] edid, bool answers, CancellationToken cancellation) =>
        Note($"edid {output.Port}", () => Monitor = (edid, answers));

    public Task UnplugAsync(BoardOutput output, CancellationToken cancellation) =>
        Note($"unplug {output.Port}", () => _plugged[output.Index / 2] = false);

    public Task LoseLinkAsync(BoardOutput output, CancellationToken cancellation) =>
        Note($"lose {output.Port}", () => { });

    public Task<bool> IsPluggedAsync(BoardOutput output, CancellationToken cancellation)
    {
        lock (_gate)
        {
            return Task.FromResult(_plugged[output.Index / 2]);
        }
    }

    public Task<VideoSignal?> SignalAsync(BoardOutput output, CancellationToken cancellation) =>
        Task.FromResult(Signal);

    public Task<Frame?> CaptureAsync(int head, CancellationToken cancellation) =>
        Task.FromResult(Picture(Interlocked.Increment(ref _captures) - 1));

    /// <summary>A signal of 4x2 pixels at a thousand frames per second.</summary>
    public static VideoSignal SmallSignal(params IReadOnlyList<SentInfoframe> infoframes) => new(
        1,
        new DisplayTiming(
            50_000, new RasterAxis(4, 5, 7, 10) { SyncPositive = true }, new RasterAxis(2, 3, 4, 5)),
        infoframes);

    private Task Note(string text, Action change)
    {
        lock (_gate)
        {
            _events.Add(text);
            change();
        }

        return Task.CompletedTask;
    }
}

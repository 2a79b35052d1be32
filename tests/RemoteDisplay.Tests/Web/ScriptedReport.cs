using RemoteDisplay.Web;
using RemoteDisplay.Web.Metrics;

namespace RemoteDisplay.Tests.Web;

/// <summary>A device that says what it is told to, when it is told to.</summary>
internal sealed class ScriptedReport : IDeviceReport
{
    private int _asked;

    public TaskCompletionSource<byte[]> Info { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int InfosAsked => Volatile.Read(ref _asked);

    public Task<byte[]> InfoAsync()
    {
        Interlocked.Increment(ref _asked);
        return Info.Task;
    }

    public Task<byte[]> RegistersAsync() => Task.FromResult("[]"u8.ToArray());

    public Task<IReadOnlyList<MetricFamily>> MetricsAsync() => Task.FromResult<IReadOnlyList<MetricFamily>>(
        [new("gvt_vblanks", MetricType.Counter, "Vertical blanks.", [new(42, ("pipe", "A"))])]);
}

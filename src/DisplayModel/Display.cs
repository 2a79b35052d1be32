using DisplayModel.Scanout;
using DisplayModel.Timing;

namespace DisplayModel;

/// <summary>The pipes of a device, with a common deadline and common events.</summary>
public sealed class Display
{
    private readonly Pipe[] _pipes;

    /// <param name="pipeCount">Number of pipes, at least 1.</param>
    /// <param name="planesPerPipe">As in <see cref="Pipe(int, int, Func{long}?)"/>.</param>
    /// <param name="connectors">None by default; all are empty at first. The clock is
    /// <see cref="Output.MaxPixelClockHz"/>.</param>
    /// <param name="clockNs">As in <see cref="Pipe(int, int, Func{long}?)"/>.</param>
    public Display(
        int pipeCount,
        int planesPerPipe,
        IReadOnlyList<(ConnectorKind Kind, long? MaxPixelClockHz)>? connectors = null,
        Func<long>? clockNs = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pipeCount, 1);
        _pipes = [.. Enumerable.Range(0, pipeCount).Select(i => new Pipe(i, planesPerPipe, clockNs))];
        Outputs =
        [
            .. (connectors ?? []).Select((connector, i) => new Output(i, connector.Kind, connector.MaxPixelClockHz)),
        ];
        foreach (Pipe pipe in _pipes)
        {
            pipe.DeadlineChanged += _ => UpdateDeadline();
            pipe.Vblank += OnVblank;
            pipe.Switched += source => Switched?.Invoke(source);
        }

        Firmware.Changed += () => Array.ForEach(_pipes, pipe => Switched?.Invoke(pipe));
        foreach (Output output in Outputs)
        {
            output.Changed += OnMonitorChanged;
        }
    }

    public IReadOnlyList<Pipe> Pipes => _pipes;

    /// <summary>The connectors; the guest chooses which pipe drives which.</summary>
    public IReadOnlyList<Output> Outputs { get; }

    /// <summary>What the heads with a monitor show until a pipe shows a plane.</summary>
    public FirmwareScreen Firmware { get; } = new();

    /// <summary>Whether a pipe is on and shows a plane.</summary>
    public bool IsDriven => _pipes.Any(IsShowing);

    /// <summary>The earliest <see cref="Pipe.NextDeadlineNs"/>; null when no pipe has one.</summary>
    public long? NextDeadlineNs { get; private set; }

    /// <summary>Raised when <see cref="NextDeadlineNs"/> has changed.</summary>
    public event Action<Display>? DeadlineChanged;

    /// <inheritdoc cref="Pipe.Vblank"/>
    public event Action<Pipe, VblankInfo>? Vblank;

    /// <summary>Raised when the head of a pipe has another raster, or none any more.</summary>
    public event Action<Pipe>? Switched;

    /// <summary>Whether a head shows the firmware's picture.</summary>
    /// <param name="head">Number of the head, that of its pipe; it normally drives the output of this number.</param>
    public bool ShowsFirmware(int head) =>
        Firmware.Picture is not null && head < Outputs.Count && Outputs[head].IsPlugged;

    /// <summary>What a head shows now, as <see cref="Pipe.Capture"/>.</summary>
    public Scene? Capture(int head) =>
        ShowsFirmware(head) ? Firmware.Capture(head) : _pipes[head].Capture();

    /// <summary>The raster of a head; null while it is off.</summary>
    public VblankClock? RasterOf(int head) =>
        ShowsFirmware(head) ? Firmware.Raster : _pipes[head].IsEnabled ? _pipes[head].Clock : null;

    /// <summary>Handles the due vertical blanks of all pipes.</summary>
    public void Run(long nowNs)
    {
        foreach (Pipe pipe in _pipes)
        {
            pipe.Run(nowNs);
        }
    }

    private static bool IsShowing(Pipe pipe) => pipe.IsEnabled && pipe.Planes.Any(plane => plane.Live is not null);

    /// <summary>The firmware's picture gives way to the first plane of a driver.</summary>
    private void OnVblank(Pipe pipe, VblankInfo info)
    {
        Vblank?.Invoke(pipe, info);
        if (Firmware.Picture is not null && IsShowing(pipe))
        {
            Firmware.Hide();
        }
    }

    private void OnMonitorChanged(Output output)
    {
        if (Firmware.Picture is not null && output.Index < _pipes.Length)
        {
            Switched?.Invoke(_pipes[output.Index]);
        }
    }

    private void UpdateDeadline()
    {
        long? earliestNs = null;
        foreach (Pipe pipe in _pipes)
        {
            earliestNs = earliestNs < pipe.NextDeadlineNs ? earliestNs : pipe.NextDeadlineNs ?? earliestNs;
        }

        if (earliestNs != NextDeadlineNs)
        {
            NextDeadlineNs = earliestNs;
            DeadlineChanged?.Invoke(this);
        }
    }
}

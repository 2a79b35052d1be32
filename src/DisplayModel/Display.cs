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
            pipe.Vblank += (source, info) => Vblank?.Invoke(source, info);
            pipe.Switched += source => Switched?.Invoke(source);
        }
    }

    public IReadOnlyList<Pipe> Pipes => _pipes;

    /// <summary>The connectors; the guest chooses which pipe drives which.</summary>
    public IReadOnlyList<Output> Outputs { get; }

    /// <summary>The earliest <see cref="Pipe.NextDeadlineNs"/>; null when no pipe has one.</summary>
    public long? NextDeadlineNs { get; private set; }

    /// <summary>Raised when <see cref="NextDeadlineNs"/> has changed.</summary>
    public event Action<Display>? DeadlineChanged;

    /// <inheritdoc cref="Pipe.Vblank"/>
    public event Action<Pipe, VblankInfo>? Vblank;

    /// <inheritdoc cref="Pipe.Switched"/>
    public event Action<Pipe>? Switched;

    /// <summary>Handles the due vertical blanks of all pipes.</summary>
    public void Run(long nowNs)
    {
        foreach (Pipe pipe in _pipes)
        {
            pipe.Run(nowNs);
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

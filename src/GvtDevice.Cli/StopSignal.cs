using System.Runtime.InteropServices;

namespace GvtDevice.Cli;

/// <summary>Waits for SIGINT or SIGTERM. A second signal ends the process at once.</summary>
internal sealed class StopSignal : IDisposable
{
    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly ManualResetEventSlim _raised = new();
    private readonly CancellationTokenSource _source = new();

    public StopSignal()
    {
        foreach (PosixSignal signal in (ReadOnlySpan<PosixSignal>)[PosixSignal.SIGINT, PosixSignal.SIGTERM])
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, OnSignal));
        }
    }

    /// <summary>Cancelled when a signal has arrived.</summary>
    public CancellationToken Token => _source.Token;

    public bool IsRaised => _raised.IsSet;

    /// <summary>Whether the signal was SIGTERM.</summary>
    public bool IsTermination { get; private set; }

    /// <summary>Waits for a signal, or for <paramref name="other"/> to end.</summary>
    public void Wait(Task other)
    {
        using ManualResetEventSlim ended = new();
        other.ContinueWith(_ => ended.Set(), TaskScheduler.Default);
        WaitHandle.WaitAny([_raised.WaitHandle, ended.WaitHandle]);
    }

    public void Dispose()
    {
        _registrations.ForEach(registration => registration.Dispose());
        _raised.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = !_raised.IsSet;
        IsTermination = context.Signal == PosixSignal.SIGTERM && !_raised.IsSet;
        _raised.Set();
        _ = _source.CancelAsync();                      // continuations run elsewhere and may dispose this object
    }
}

using VfioUser.Server;

namespace GvtDevice.Gt.Engines;

/// <summary>
/// The two contexts that a driver has submitted to an engine, and the events that it receives about them: one when a
/// submission is taken, and one when a context is complete. A submission while a context runs either extends that
/// context (lite restore) or replaces it. Source: BDW PRM vol. 7, "Execlists"; i915, intel_execlists_submission.c.
/// </summary>
/// <param name="streamer">Executes the contexts.</param>
/// <param name="events">The buffer from which the driver reads events.</param>
/// <param name="contextInterrupt">Called when events were added.</param>
internal sealed class Execlist(
    CommandStreamer streamer, StatusBuffer events, Action contextInterrupt)
{
    private ContextDescriptor _running;
    private ContextDescriptor _next;
    private bool _isLoaded;
    private bool _isRestored;

    public bool IsIdle => !_running.IsValid;

    /// <summary>Tag of the running context; 0 for none. i915 finds the context that caused a hang by it. Source: BDW
    /// PRM vol. 7, EXECLIST_STATUS, "Context ID"; i915, active_ccid.</summary>
    public uint RunningTag => _running.High;

    /// <inheritdoc cref="CommandStreamer.DueNs"/>
    public long? DueNs => streamer.DueNs;

    /// <summary>Takes a submission; a hung streamer takes no other context.</summary>
    public void Submit(ContextDescriptor first, ContextDescriptor second)
    {
        bool isLiteRestore = !IsIdle && first.ImageAddress == _running.ImageAddress;
        if (!first.IsValid || (streamer.IsHung && !isLiteRestore))
        {
            return;
        }

        ContextEvent what = IsIdle
            ? ContextEvent.IdleToActive
            : ContextEvent.Preempted | (isLiteRestore ? ContextEvent.LiteRestore : 0);
        events.Add(new ContextSwitch(what, _running, first));
        if (isLiteRestore)
        {
            streamer.Extend();
        }
        else
        {
            Store();
            _isLoaded = Load(first);
        }

        (_running, _next) = (first, second);
        contextInterrupt();
    }

    /// <summary>Executes one slice.</summary>
    /// <returns>true if there is more to do.</returns>
    public bool Run(IGuestMemory memory)
    {
        if (_isRestored)
        {
            // Guest memory is not accessible while the state is being restored, so the image is read here.
            _isRestored = false;
            _isLoaded = _isLoaded && streamer.TryReload();
        }

        while (!IsIdle)
        {
            if (!_isLoaded || !streamer.Run(memory))
            {
                return _isLoaded && !streamer.IsHung;
            }

            Store();
            bool isLast = !_next.IsValid;
            events.Add(new ContextSwitch(
                ContextEvent.ContextComplete | (isLast ? ContextEvent.ActiveToIdle : ContextEvent.ElementSwitch),
                _running,
                _next));
            (_running, _next) = (_next, default);
            _isLoaded = !isLast && Load(_running);
            contextInterrupt();
        }

        return false;
    }

    /// <summary>Drops all contexts without an event, as a reset of the engine does.</summary>
    public void Reset()
    {
        (_running, _next, _isLoaded, _isRestored) = (default, default, false, false);
        streamer.Reset();
    }

    public void Save(StateWriter writer)
    {
        foreach (ContextDescriptor context in (ReadOnlySpan<ContextDescriptor>)[_running, _next])
        {
            writer.Write(context.Low);
            writer.Write(context.High);
        }

        writer.Write(_isLoaded);
        streamer.Save(writer);
    }

    public void Restore(ref StateReader reader)
    {
        _running = new ContextDescriptor(reader.ReadUInt(), reader.ReadUInt());
        _next = new ContextDescriptor(reader.ReadUInt(), reader.ReadUInt());
        _isLoaded = reader.ReadBool();
        _isRestored = true;
        streamer.Restore(ref reader);
    }

    private bool Load(ContextDescriptor context)
    {
        streamer.Forget();
        return streamer.TryLoad(context.ImageAddress);
    }

    private void Store()
    {
        if (!IsIdle && _isLoaded)
        {
            streamer.Store();
        }
    }
}

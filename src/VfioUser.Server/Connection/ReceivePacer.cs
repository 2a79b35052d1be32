namespace VfioUser.Server.Connection;

/// <summary>Paces the reads of a device loop: decides, when no whole message is available, whether to read the socket
/// now or to sleep first. A read that finds nothing is a wasted system call, and so is a sleep that ends at
/// once.</summary>
internal sealed class ReceivePacer(SpinPolicy spin, EagerReadPolicy eager, Func<long> nowNs)
{
    /// <summary>The pause between two reads of a spin. A read is a system call and takes longer than this pause, which
    /// leaves the rest of a processor core to its other thread.</summary>
    private const int PauseIterations = 8;

    /// <summary>All spinning devices of the process together leave one processor to their clients.</summary>
    private static readonly int s_maxActive = Environment.ProcessorCount - 1;

    private static int s_active;

    private Phase _phase = Phase.Woken;

    private enum Phase
    {
        /// <summary>A message has been handled.</summary>
        Handled,

        /// <summary>Reading again and again.</summary>
        Spinning,

        /// <summary>One read, without sleeping first.</summary>
        Eager,

        /// <summary>One read after a sleep.</summary>
        Woken,

        /// <summary>There was nothing to read.</summary>
        Dry,
    }

    public bool IsSpinning => _phase == Phase.Spinning;

    /// <summary>A message has been handled.</summary>
    public void OnMessage()
    {
        switch (_phase)
        {
            case Phase.Spinning:
                EndSpin(hit: true);
                break;
            case Phase.Eager:
                eager.OnRead(hit: true);
                break;
        }

        _phase = Phase.Handled;
    }

    /// <summary>Called when the thread has slept, possibly during a spin that had received a part of a
    /// message.</summary>
    public void OnWoken() => Stop();

    /// <summary>Called when no whole message is available.</summary>
    /// <returns>true to read; false to sleep, and then call <see cref="OnWoken"/>.</returns>
    public bool ShouldRead()
    {
        switch (_phase)
        {
            case Phase.Handled:
                _phase = TryBeginSpin() ? Phase.Spinning : eager.ShouldRead() ? Phase.Eager : Phase.Dry;
                return _phase != Phase.Dry;
            case Phase.Woken:
                _phase = Phase.Dry;
                return true;
            case Phase.Spinning when nowNs() < spin.EndNs:
                Thread.SpinWait(PauseIterations);
                return true;
            case Phase.Spinning:
                EndSpin(hit: false);
                break;
            case Phase.Eager:
                eager.OnRead(hit: false);
                break;
        }

        _phase = Phase.Dry;
        return false;
    }

    /// <summary>Called when the client has disconnected or is about to.</summary>
    public void Stop()
    {
        if (IsSpinning)
        {
            EndSpin(hit: false);
        }

        _phase = Phase.Woken;
    }

    private bool TryBeginSpin()
    {
        if (!spin.TryBegin(nowNs()))
        {
            return false;
        }

        if (Interlocked.Increment(ref s_active) <= s_maxActive)
        {
            return true;
        }

        Interlocked.Decrement(ref s_active);
        return false;
    }

    private void EndSpin(bool hit)
    {
        Interlocked.Decrement(ref s_active);
        spin.End(hit);
    }
}

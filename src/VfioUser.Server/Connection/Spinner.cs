namespace VfioUser.Server.Connection;

/// <summary>Carries out a <see cref="SpinPolicy"/> in a device loop, between messages.</summary>
internal sealed class Spinner(SpinPolicy policy, Func<long> nowNs)
{
    /// <summary>Between two looks at the socket. A look is a system call and takes longer than this pause, which
    /// leaves the rest of a processor core to its other thread.</summary>
    private const int PauseIterations = 8;

    /// <summary>All devices of the process together leave one processor to those they spin for.</summary>
    private static readonly int s_maxActive = Environment.ProcessorCount - 1;

    private static int s_active;

    private bool _hadTraffic;

    /// <summary>A message has been handled.</summary>
    public void OnMessage()
    {
        _hadTraffic = true;
        if (policy.IsSpinning)
        {
            End(hit: true);
        }
    }

    /// <summary>There is nothing to receive.</summary>
    /// <returns>Whether to look again at once; if not, wait.</returns>
    public bool ShouldLookAgain()
    {
        if (!policy.IsSpinning)
        {
            return TryBegin();
        }

        if (nowNs() >= policy.EndNs)
        {
            End(hit: false);
            return false;
        }

        Thread.SpinWait(PauseIterations);
        return true;
    }

    /// <summary>The client has gone, or is about to.</summary>
    public void Stop()
    {
        _hadTraffic = false;
        if (policy.IsSpinning)
        {
            End(hit: false);
        }
    }

    private bool TryBegin()
    {
        if (!_hadTraffic)
        {
            return false;
        }

        _hadTraffic = false;
        if (Interlocked.Increment(ref s_active) <= s_maxActive && policy.TryBegin(nowNs()))
        {
            return true;
        }

        Interlocked.Decrement(ref s_active);
        return false;
    }

    private void End(bool hit)
    {
        Interlocked.Decrement(ref s_active);
        policy.End(hit);
    }
}

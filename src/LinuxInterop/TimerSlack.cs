namespace LinuxInterop;

/// <summary>How much later than asked the kernel may wake a thread; 50 us unless told otherwise.</summary>
public static class TimerSlack
{
    /// <summary>Makes the present thread's sleeps end on time. Without effect where the kernel does not let
    /// us.</summary>
    public static void Minimize() => _ = Libc.ProcessControl(Libc.PrSetTimerslack, 1, 0, 0, 0);
}

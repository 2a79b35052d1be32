namespace LinuxInterop;

/// <summary>The delay that the kernel may add to a thread's wake-ups; 50 us by default.</summary>
public static class TimerSlack
{
    /// <summary>Minimises the delay for the current thread. Has no effect if the kernel refuses.</summary>
    public static void Minimize() => _ = Libc.ProcessControl(Libc.PrSetTimerslack, 1, 0, 0, 0);
}

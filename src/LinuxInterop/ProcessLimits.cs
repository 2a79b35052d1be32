namespace LinuxInterop;

/// <summary>What this process may have. Source: getrlimit(2).</summary>
public static class ProcessLimits
{
    /// <summary>How many descriptors it may have open, as it is now.</summary>
    public static int OpenFiles => Libc.OpenFileLimit;
}

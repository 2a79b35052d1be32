namespace LinuxInterop;

/// <summary>The resource limits of this process. Source: getrlimit(2).</summary>
public static class ProcessLimits
{
    /// <summary>The current limit of open descriptors.</summary>
    public static int OpenFiles => Libc.OpenFileLimit;
}

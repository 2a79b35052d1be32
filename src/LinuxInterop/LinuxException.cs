namespace LinuxInterop;

/// <summary>A system call failed.</summary>
public sealed class LinuxException : IOException
{
    /// <param name="call">The system call, and what it was about when that helps.</param>
    /// <param name="errorNumber">errno.</param>
    public LinuxException(string call, int errorNumber)
        : base(
            $"{call}: {System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(errorNumber)} (errno "
                + $"{errorNumber})")
    {
        ErrorNumber = errorNumber;
    }

    /// <summary>errno.</summary>
    public int ErrorNumber { get; }

    /// <summary>There is no such file (ENOENT).</summary>
    public bool IsMissing => ErrorNumber == Libc.Enoent;

    /// <summary>We may not do that (EACCES, EPERM).</summary>
    public bool IsForbidden => ErrorNumber is Libc.Eacces or Libc.Eperm;

    /// <summary>There is no descriptor left, for this process (EMFILE) or at all (ENFILE).</summary>
    public bool IsOutOfFiles => ErrorNumber is Libc.Emfile or Libc.Enfile;
}

namespace LinuxInterop;

/// <summary>Thrown when a system call fails.</summary>
public sealed class LinuxException : IOException
{
    /// <param name="call">The system call, with its object if that helps.</param>
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

    /// <summary>Whether the file does not exist (ENOENT).</summary>
    public bool IsMissing => ErrorNumber == Libc.Enoent;

    /// <summary>Whether permission was denied (EACCES, EPERM).</summary>
    public bool IsForbidden => ErrorNumber is Libc.Eacces or Libc.Eperm;

    /// <summary>Whether descriptors have run out, in this process (EMFILE) or in the system (ENFILE).</summary>
    public bool IsOutOfFiles => ErrorNumber is Libc.Emfile or Libc.Enfile;
}

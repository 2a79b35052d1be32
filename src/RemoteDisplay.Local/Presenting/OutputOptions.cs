namespace RemoteDisplay.Local.Presenting;

/// <summary>How a head is shown.</summary>
/// <param name="IsAsync">Flip at once where the driver can.</param>
/// <param name="IsDarkWithoutMemory">Turn the monitor off while the guest's memory is not there; else the last picture
/// stays.</param>
internal readonly record struct OutputOptions(bool IsAsync = false, bool IsDarkWithoutMemory = false);

namespace DisplaySource;

/// <summary>The thread that owns a device: only there may its state be read or changed.</summary>
public interface IDeviceThread
{
    /// <summary>Runs a function on it, after what was asked for before, and hands back what it returns or throws. Any
    /// thread.</summary>
    /// <returns>Faulted with <see cref="ObjectDisposedException"/> when the device has stopped.</returns>
    Task<T> InvokeAsync<T>(Func<T> function);
}

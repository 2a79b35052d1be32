namespace DisplaySource;

/// <summary>The thread that owns a device: only this thread may read or change the device's state.</summary>
public interface IDeviceThread
{
    /// <summary>Runs a function on this thread, after all earlier requests, and returns its result or exception. Any
    /// thread.</summary>
    /// <returns>A task that faults with <see cref="ObjectDisposedException"/> when the device has stopped.</returns>
    Task<T> InvokeAsync<T>(Func<T> function);
}

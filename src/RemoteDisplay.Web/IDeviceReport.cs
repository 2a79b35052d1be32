using RemoteDisplay.Web.Metrics;

namespace RemoteDisplay.Web;

/// <summary>Reports the state of the device. Any thread may call; calls do not overlap.</summary>
public interface IDeviceReport
{
    /// <summary>The device's state as UTF-8 JSON, as <c>gvt-device info</c> prints it.</summary>
    /// <exception cref="ObjectDisposedException">The device has stopped.</exception>
    Task<byte[]> InfoAsync();

    /// <summary>Registers that the guest has used, as UTF-8 JSON: an array of objects with name, offset and
    /// value.</summary>
    /// <exception cref="ObjectDisposedException">The device has stopped.</exception>
    Task<byte[]> RegistersAsync();

    /// <summary>Counters and gauges of the device.</summary>
    /// <exception cref="ObjectDisposedException">The device has stopped.</exception>
    Task<IReadOnlyList<MetricFamily>> MetricsAsync();
}

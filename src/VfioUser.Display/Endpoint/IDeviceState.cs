namespace VfioUser.Display.Endpoint;

/// <summary>The whole state of the device behind a display. Any thread.</summary>
public interface IDeviceState
{
    /// <summary>Most bytes of a state that clients exchange with a server.</summary>
    const int MaxBytes = 64 << 20;

    /// <summary>Returns the state: opaque, with its version.</summary>
    Task<byte[]> SaveAsync();

    /// <summary>Puts the device into a state.</summary>
    /// <exception cref="InvalidDataException">It is corrupt, or of another version or device; the device stays as it
    /// was.</exception>
    Task RestoreAsync(byte[] state);
}

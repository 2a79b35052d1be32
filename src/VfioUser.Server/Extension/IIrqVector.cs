using LinuxInterop;

namespace VfioUser.Server.Extension;

/// <summary>One vector of an interrupt, as the target of the client's DEVICE_SET_IRQS. Called on the thread that serves
/// the client.</summary>
public interface IIrqVector
{
    bool IsBound { get; }

    /// <summary>Replaces the bound eventfd, and takes ownership of the new one; null unbinds. The vector starts
    /// unmasked.</summary>
    void Bind(EventFd? eventFd);

    /// <summary>Signals the bound eventfd, as if the interrupt had occurred.</summary>
    void Trigger();

    void Mask();

    /// <summary>Unmasks the vector and delivers the signals that were held back.</summary>
    void Unmask();
}

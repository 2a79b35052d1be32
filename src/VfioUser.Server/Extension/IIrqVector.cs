using LinuxInterop;

namespace VfioUser.Server.Extension;

/// <summary>One vector of an interrupt, as the client's DEVICE_SET_IRQS has it. On the thread that serves the
/// client.</summary>
public interface IIrqVector
{
    bool IsBound { get; }

    /// <summary>Binds another eventfd, which is the vector's from here on, or none; the vector starts out
    /// unmasked.</summary>
    void Bind(EventFd? eventFd);

    /// <summary>Signals what is bound, as if it had happened.</summary>
    void Trigger();

    void Mask();

    /// <summary>Delivers what was held back.</summary>
    void Unmask();
}

using VfioUser.Protocol;

namespace VfioUser.Server.Pci;

/// <summary>The interrupt pin of a function: a level that the device holds until the cause is handled. The status
/// register shows it. The command register, and MSI or MSI-X while enabled, keep it off the pin. Config space holds and
/// saves its state. Source: PCI local bus specification 3.0, 6.2.2 and 6.2.3.</summary>
public sealed class IntxLine(PciConfigSpace config, IDeviceHost host)
{
    /// <summary>Whether the device asserts the line.</summary>
    public bool IsAsserted => config.IsInterruptAsserted;

    /// <summary>Asserts or deasserts the line.</summary>
    public void Set(bool isAsserted)
    {
        config.SetInterruptStatus(isAsserted);
        OnConfigChanged();
    }

    /// <summary>Call this after config space was written, restored or reset, which may change the level or keep it off
    /// the pin.</summary>
    public void OnConfigChanged()
    {
        bool isKeptOff = (config.Command & PciCommand.InterruptDisable) != 0 || config.IsMsiEnabled
            || config.IsMsixEnabled;
        host.SetLevel(PciIrqIndex.Intx, IsAsserted && !isKeptOff);
    }
}

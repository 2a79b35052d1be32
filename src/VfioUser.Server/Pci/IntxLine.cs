using VfioUser.Protocol;

namespace VfioUser.Server.Pci;

/// <summary>The interrupt pin of a function: a level that the device holds until its cause is gone. Shows in the status
/// register; the command register, and MSI or MSI-X when they are on, keep it off the pin. Config space holds its
/// state, and saves it. Source: PCI local bus specification 3.0, 6.2.2 and 6.2.3.</summary>
public sealed class IntxLine(PciConfigSpace config, IDeviceHost host)
{
    /// <summary>The device has something to tell.</summary>
    public bool IsAsserted => config.IsInterruptAsserted;

    /// <summary>Raises or drops the line.</summary>
    public void Set(bool isAsserted)
    {
        config.SetInterruptStatus(isAsserted);
        OnConfigChanged();
    }

    /// <summary>To be called after config space was written, restored or reset: the level, and what keeps it off the
    /// pin, may have changed.</summary>
    public void OnConfigChanged()
    {
        bool isKeptOff = (config.Command & PciCommand.InterruptDisable) != 0 || config.IsMsiEnabled
            || config.IsMsixEnabled;
        host.SetLevel(PciIrqIndex.Intx, IsAsserted && !isKeptOff);
    }
}

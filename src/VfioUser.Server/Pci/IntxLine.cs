namespace VfioUser.Server.Pci;

/// <summary>The interrupt pin of a function: a level that the device holds until its cause is gone. Shows in the status
/// register; the command register, and MSI or MSI-X when they are on, keep it off the pin. Source: PCI local bus
/// specification 3.0, 6.2.2 and 6.2.3.</summary>
public sealed class IntxLine(PciConfigSpace config, IDeviceHost host)
{
    private const int IrqIndex = 0;                     // VFIO_PCI_INTX_IRQ_INDEX

    /// <summary>The device has something to tell.</summary>
    public bool IsAsserted { get; private set; }

    /// <summary>Raises or drops the line.</summary>
    public void Set(bool isAsserted)
    {
        IsAsserted = isAsserted;
        config.SetInterruptStatus(isAsserted);
        Update();
    }

    /// <summary>To be called after a write to config space: what keeps the line off the pin may have changed.</summary>
    public void OnConfigWritten() => Update();

    private void Update()
    {
        bool isKeptOff = (config.Command & PciCommand.InterruptDisable) != 0 || config.IsMsiEnabled || config.IsMsixEnabled;
        host.SetLevel(IrqIndex, IsAsserted && !isKeptOff);
    }
}

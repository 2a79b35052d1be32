using VfioUser.Protocol;

namespace VfioUser.Server.Pci;

/// <summary>
/// The part that all PCI devices share: config space, interrupts by pin, MSI or MSI-X as the guest chooses, function
/// level reset, and saving the state of these. A device passes every access to it first, and handles the rest itself.
/// </summary>
public sealed class PciFunction(PciConfigSpace config)
{
    private IDeviceHost? _host;
    private IntxLine? _line;
    private MsixTable? _msix;

    public PciConfigSpace Config => config;

    /// <summary>For <see cref="IVfioUserDevice.Regions"/>; see <see cref="PciConfigSpace.Regions"/>.</summary>
    public IReadOnlyList<Region> Regions => config.Regions;

    /// <summary>For <see cref="IVfioUserDevice.Irqs"/>.</summary>
    public IReadOnlyList<IrqDescription> Irqs => config.Irqs;

    /// <summary>Whether the guest permits the function to read and write guest memory.</summary>
    public bool IsBusMaster => (config.Command & PciCommand.BusMaster) != 0;

    /// <summary>For <see cref="IVfioUserDevice.Attach"/>.</summary>
    /// <param name="host">The host that signals the interrupts.</param>
    /// <param name="reset">Called for a function level reset by the guest: the device's
    /// <see cref="IVfioUserDevice.Reset"/>.</param>
    public void Attach(IDeviceHost host, Action reset)
    {
        _host = host;
        _line = config.HasPin ? new IntxLine(config, host) : null;
        _msix = config.MsixVectorCount == 0 ? null : new MsixTable(config, host);
        config.ResetRequested += reset;
    }

    /// <summary>Answers a read of config space, the MSI-X table or its pending bits.</summary>
    /// <returns>false, with <paramref name="data"/> untouched, when the device must handle the read.</returns>
    public bool TryRead(int region, ulong offset, Span<byte> data)
    {
        if (region == PciRegionIndex.Config)
        {
            config.Read(offset, data);
            return true;
        }

        return _msix?.TryRead(region, offset, data) == true;
    }

    /// <summary>Executes a write to config space, the MSI-X table or its pending bits.</summary>
    /// <returns>false when the device must handle the write.</returns>
    public bool TryWrite(int region, ulong offset, ReadOnlySpan<byte> data)
    {
        if (region == PciRegionIndex.Config)
        {
            config.Write(offset, data);
            _line?.OnConfigChanged();
            _msix?.OnConfigWritten();
            return true;
        }

        return _msix?.TryWrite(region, offset, data) == true;
    }

    /// <summary>Sends one message by MSI-X or MSI, whichever the guest enabled. If the guest allocated fewer MSI
    /// vectors than the function has, several share one.</summary>
    /// <returns>false when the message is not signalled at once: neither is enabled, or the vector is masked or not
    /// bound.</returns>
    public bool Trigger(int vector = 0)
    {
        if (config.IsMsixEnabled)
        {
            return _msix?.Trigger(vector) == true;
        }

        return config.IsMsiEnabled && _host?.Trigger(PciIrqIndex.Msi, vector & (config.MsiVectorCount - 1)) == true;
    }

    /// <summary>Asserts or deasserts the interrupt line of the function: the level of its pin or, with MSI or MSI-X
    /// enabled, a message each time the line is asserted.</summary>
    public void SetLine(bool isAsserted, int vector = 0)
    {
        _line?.Set(isAsserted);
        if (isAsserted)
        {
            Trigger(vector);
        }
    }

    /// <summary>Restores the state after power-on.</summary>
    public void Reset()
    {
        config.Reset();
        _line?.OnConfigChanged();
        _msix?.Reset();
    }

    /// <summary>Writes config space, the MSI-X table and the pending messages to a state.</summary>
    public void Save(StateWriter state)
    {
        config.Save(state);
        _msix?.Save(state);
        uint pending = 0;
        for (int vector = 0; vector < config.MsiVectorCount; vector++)
        {
            pending |= _host?.IsPending(PciIrqIndex.Msi, vector) == true ? 1u << vector : 0;
        }

        state.Write(pending);
    }

    /// <summary>Restores the state that a function with the same declarations saved. Pending messages are signalled
    /// when the device runs again.</summary>
    /// <exception cref="InvalidDataException">The state ends early or is malformed.</exception>
    public void Restore(ref StateReader state)
    {
        config.Restore(ref state);
        _line?.OnConfigChanged();
        _msix?.Restore(ref state);
        uint pending = state.ReadUInt();
        for (int vector = 0; vector < config.MsiVectorCount && config.IsMsiEnabled; vector++)
        {
            _ = (pending & (1u << vector)) != 0 && _host?.Trigger(PciIrqIndex.Msi, vector) == true;
        }
    }
}

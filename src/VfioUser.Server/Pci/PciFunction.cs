using VfioUser.Protocol;

namespace VfioUser.Server.Pci;

/// <summary>
/// What every PCI device does alike: its config space, its interrupts by pin, MSI or MSI-X as the guest chose, function
/// level reset, and the state of all that. A device asks it first about every access, and does the rest itself.
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

    /// <summary>Whether the guest lets the function read and write guest memory.</summary>
    public bool IsBusMaster => (config.Command & PciCommand.BusMaster) != 0;

    /// <summary>For <see cref="IVfioUserDevice.Attach"/>.</summary>
    /// <param name="host">Where interrupts are signalled.</param>
    /// <param name="reset">What the guest's function level reset does: the device's
    /// <see cref="IVfioUserDevice.Reset"/>.</param>
    public void Attach(IDeviceHost host, Action reset)
    {
        _host = host;
        _line = config.HasPin ? new IntxLine(config, host) : null;
        _msix = config.MsixVectorCount == 0 ? null : new MsixTable(config, host);
        config.ResetRequested += reset;
    }

    /// <summary>Answers a read of config space, the MSI-X table or its pending bits.</summary>
    /// <returns>false, with <paramref name="data"/> untouched, when the read is the device's.</returns>
    public bool TryRead(int region, ulong offset, Span<byte> data)
    {
        if (region == PciRegionIndex.Config)
        {
            config.Read(offset, data);
            return true;
        }

        return _msix?.TryRead(region, offset, data) == true;
    }

    /// <summary>Carries out a write to config space, the MSI-X table or its pending bits.</summary>
    /// <returns>false when the write is the device's.</returns>
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

    /// <summary>Sends one message by MSI-X or MSI, whichever the guest turned on. With fewer vectors of MSI than the
    /// function has, several share one.</summary>
    /// <returns>false when it is not signalled now: neither is on, or the vector is masked or not bound.</returns>
    public bool Trigger(int vector = 0)
    {
        if (config.IsMsixEnabled)
        {
            return _msix?.Trigger(vector) == true;
        }

        return config.IsMsiEnabled && _host?.Trigger(PciIrqIndex.Msi, vector & (config.MsiVectorCount - 1)) == true;
    }

    /// <summary>Raises or drops the interrupt line of the function: the level of its pin or, where MSI or MSI-X is on,
    /// a message for each time that it is raised.</summary>
    public void SetLine(bool isAsserted, int vector = 0)
    {
        _line?.Set(isAsserted);
        if (isAsserted)
        {
            Trigger(vector);
        }
    }

    /// <summary>The state after power-on.</summary>
    public void Reset()
    {
        config.Reset();
        _line?.OnConfigChanged();
        _msix?.Reset();
    }

    /// <summary>Writes config space, the MSI-X table, and the messages that are pending.</summary>
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

    /// <summary>Takes over what a function of the same make has saved. What is pending is signalled when the device
    /// runs again.</summary>
    /// <exception cref="InvalidDataException">The state ends early, or is none.</exception>
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

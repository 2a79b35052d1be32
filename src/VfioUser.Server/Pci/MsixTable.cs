namespace VfioUser.Server.Pci;

/// <summary>
/// The MSI-X table and pending bits of a function, for the device to put into a BAR. Declare the interrupt with <see
/// cref="IrqDescription.KeepsPending"/>. Source: PCI local bus specification 3.0, 6.8.2.
/// </summary>
/// <remarks>QEMU keeps the table to itself: it forwards reads of the pending bits only, and binds and unbinds vectors
/// where the guest unmasks and masks them. So the mask bits here count only for a client that writes them.</remarks>
public sealed class MsixTable
{
    private const int IrqIndex = 2;                     // VFIO_PCI_MSIX_IRQ_INDEX

    private readonly PciConfigSpace _config;
    private readonly IDeviceHost _host;
    private readonly byte[] _entries;
    private readonly bool[] _isHeld;
    private bool _isWritten;

    /// <param name="config">With the MSI-X capability.</param>
    /// <param name="host">Where vectors are signalled.</param>
    /// <exception cref="ArgumentException">The config space has no such capability.</exception>
    public MsixTable(PciConfigSpace config, IDeviceHost host)
    {
        if (config.MsixVectorCount == 0)
        {
            throw new ArgumentException("The config space has no MSI-X capability.", nameof(config));
        }

        _config = config;
        _host = host;
        _entries = new byte[config.MsixVectorCount * MsixBits.EntrySize];
        _isHeld = new bool[config.MsixVectorCount];
        Reset();
    }

    /// <summary>Bytes of the table.</summary>
    public int TableSize => _entries.Length;

    /// <summary>Bytes of the pending bits: 64 vectors to 8 of them.</summary>
    public int PendingSize => (_isHeld.Length + 63) / 64 * sizeof(ulong);

    /// <summary>Tells the guest, now or when it unmasks the vector; a function without MSI-X turned on tells nobody.</summary>
    /// <returns>false when nobody is told for now.</returns>
    public bool Trigger(int vector)
    {
        if (!_config.IsMsixEnabled)
        {
            return false;
        }

        if (IsMasked(vector))
        {
            _isHeld[vector] = true;
            return false;
        }

        return _host.Trigger(IrqIndex, vector);
    }

    /// <exception cref="ArgumentOutOfRangeException">Not within the table.</exception>
    public void ReadTable(ulong offset, Span<byte> data) =>
        _entries.AsSpan(checked((int)offset), data.Length).CopyTo(data);

    /// <summary>Changes entries, and delivers what an unmasked one was held back.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not within the table.</exception>
    public void WriteTable(ulong offset, ReadOnlySpan<byte> data)
    {
        data.CopyTo(_entries.AsSpan(checked((int)offset), data.Length));
        _isWritten = true;
        Deliver();
    }

    /// <summary>Copies out pending bits; writes to them have no effect.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not within them.</exception>
    public void ReadPending(ulong offset, Span<byte> data)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, (ulong)PendingSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(data.Length, PendingSize - (int)offset, nameof(data));
        data.Clear();
        int first = (int)offset * 8;
        for (int bit = 0; bit < data.Length * 8 && first + bit < _isHeld.Length; bit++)
        {
            if (_isHeld[first + bit] || _host.IsPending(IrqIndex, first + bit))
            {
                data[bit / 8] |= (byte)(1 << (bit % 8));
            }
        }
    }

    /// <summary>To be called after a write to config space: the function mask may be gone.</summary>
    public void OnConfigWritten()
    {
        if (!_config.IsMsixEnabled)
        {
            Array.Clear(_isHeld);
        }

        Deliver();
    }

    /// <summary>The state after power-on: every vector masked, none pending.</summary>
    public void Reset()
    {
        _isWritten = false;
        Array.Clear(_isHeld);
        Array.Clear(_entries);
        for (int at = MsixBits.VectorControl; at < _entries.Length; at += MsixBits.EntrySize)
        {
            _entries[at] = 1;
        }
    }

    private bool IsMasked(int vector) => _config.IsMsixMasked
        || (_isWritten && (_entries[(vector * MsixBits.EntrySize) + MsixBits.VectorControl] & 1) != 0);

    private void Deliver()
    {
        for (int vector = 0; vector < _isHeld.Length; vector++)
        {
            if (_isHeld[vector] && !IsMasked(vector))
            {
                _isHeld[vector] = false;
                Trigger(vector);
            }
        }
    }
}

using VfioUser.Protocol;

namespace VfioUser.Server.Pci;

/// <summary>
/// The MSI-X table and pending bits of a function, at the locations in its config space.
/// <see cref="PciConfigSpace.Irqs"/> declares the interrupt. Source: PCI local bus specification 3.0, 6.8.2.
/// </summary>
/// <remarks>QEMU handles the table itself: it forwards only reads of the pending bits, and binds and unbinds vectors
/// when the guest unmasks and masks them. So the mask bits here matter only for a client that writes them.</remarks>
public sealed class MsixTable
{
    private readonly PciConfigSpace _config;
    private readonly IDeviceHost _host;
    private readonly MsixPlace _table;
    private readonly MsixPlace _pending;
    private readonly byte[] _entries;
    private readonly bool[] _isHeld;
    private bool _isWritten;

    /// <param name="config">A config space with the MSI-X capability.</param>
    /// <param name="host">The host that signals the vectors.</param>
    /// <exception cref="ArgumentException">The config space has no such capability.</exception>
    public MsixTable(PciConfigSpace config, IDeviceHost host)
    {
        if (config.MsixVectorCount == 0)
        {
            throw new ArgumentException("The config space has no MSI-X capability.", nameof(config));
        }

        _config = config;
        _host = host;
        _table = config.MsixTable;
        _pending = config.MsixPending;
        _entries = new byte[_table.Length];
        _isHeld = new bool[config.MsixVectorCount];
        Clear();
    }

    /// <summary>Signals a vector, at once or when the guest unmasks it.</summary>
    /// <returns>false when the vector is not signalled at once, because it is masked or MSI-X is off.</returns>
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

        return _host.Trigger(PciIrqIndex.Msix, vector);
    }

    /// <summary>Answers a read that touches the table or the pending bits. Bytes of the read outside them are
    /// 0.</summary>
    /// <returns>false, with <paramref name="data"/> untouched, when the read touches neither.</returns>
    public bool TryRead(int region, ulong offset, Span<byte> data)
    {
        bool ofTable = _table.Overlaps(region, offset, data.Length);
        bool ofPending = _pending.Overlaps(region, offset, data.Length);
        if (!ofTable && !ofPending)
        {
            return false;
        }

        data.Clear();
        if (ofTable)
        {
            (int own, int at, int count) = _table.Common(offset, data.Length);
            _entries.AsSpan(own, count).CopyTo(data[at..]);
        }

        if (ofPending)
        {
            (int own, int at, int count) = _pending.Common(offset, data.Length);
            ReadPending(own, data.Slice(at, count));
        }

        return true;
    }

    /// <summary>Executes a write that touches the table or the pending bits: it changes table entries, and signals
    /// held-back vectors that it unmasks. It does not change pending bits or bytes outside the table.</summary>
    /// <returns>false when the write touches neither.</returns>
    public bool TryWrite(int region, ulong offset, ReadOnlySpan<byte> data)
    {
        if (!_table.Overlaps(region, offset, data.Length))
        {
            return _pending.Overlaps(region, offset, data.Length);
        }

        (int own, int at, int count) = _table.Common(offset, data.Length);
        data.Slice(at, count).CopyTo(_entries.AsSpan(own));
        _isWritten = true;
        Deliver();
        return true;
    }

    /// <summary>Call this after a write to config space, which may clear the function mask or disable MSI-X.</summary>
    public void OnConfigWritten()
    {
        if (!_config.IsMsixEnabled)
        {
            Forget();
        }

        Deliver();
    }

    /// <summary>Restores the state after power-on: every vector masked, none pending.</summary>
    public void Reset()
    {
        Clear();
        Forget();
    }

    /// <summary>Writes table and pending bits to a state, for <see cref="Restore"/>.</summary>
    public void Save(StateWriter state)
    {
        byte[] pending = new byte[_pending.Length];
        ReadPending(0, pending);
        state.Write(_isWritten);
        state.Write(_entries);
        state.Write(pending);
    }

    /// <summary>Restores the state of a table with the same number of vectors. Call it after config space was restored.
    /// Pending vectors that are not masked are signalled when the device runs again.</summary>
    /// <exception cref="InvalidDataException">The state ends early or is malformed; nothing has changed.</exception>
    public void Restore(ref StateReader state)
    {
        bool isWritten = state.ReadBool();
        ReadOnlySpan<byte> entries = state.ReadBytes(_entries.Length);
        ReadOnlySpan<byte> pending = state.ReadBytes(_pending.Length);
        Forget();
        _isWritten = isWritten;
        entries.CopyTo(_entries);
        for (int vector = 0; vector < _isHeld.Length; vector++)
        {
            _isHeld[vector] = (pending[vector / 8] & (1 << (vector % 8))) != 0;
        }

        Deliver();
    }

    private bool IsMasked(int vector) => _config.IsMsixMasked
        || (_isWritten && (_entries[(vector * MsixBits.EntrySize) + MsixBits.VectorControl] & 1) != 0);

    private void ReadPending(int start, Span<byte> data)
    {
        data.Clear();
        int first = start * 8;
        for (int bit = 0; bit < data.Length * 8 && first + bit < _isHeld.Length; bit++)
        {
            if (_isHeld[first + bit] || _host.IsPending(PciIrqIndex.Msix, first + bit))
            {
                data[bit / 8] |= (byte)(1 << (bit % 8));
            }
        }
    }

    private void Clear()
    {
        _isWritten = false;
        Array.Clear(_entries);
        for (int at = MsixBits.VectorControl; at < _entries.Length; at += MsixBits.EntrySize)
        {
            _entries[at] = 1;
        }
    }

    private void Forget()
    {
        Array.Clear(_isHeld);
        _host.ClearPending(PciIrqIndex.Msix);
    }

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

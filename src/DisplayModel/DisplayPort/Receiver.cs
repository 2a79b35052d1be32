namespace DisplayModel.DisplayPort;

/// <summary>
/// A monitor's end of a DisplayPort link: its configuration data (DPCD), which the source reads and writes over the
/// auxiliary channel, and the state of the link. It locks at once to a signal with the announced rate and lanes, and to
/// no other. Source: VESA DisplayPort 1.2, sections 2.9.3 and 3.5.1.3.
/// </summary>
public sealed class Receiver
{
    /// <summary>Bytes of configuration that a receiver keeps.</summary>
    public const int StorageSize = DpcdAddress.SetPower + 1;

    private const int SymbolsPerBwCode = 27_000_000;
    private const byte LaneCountMask = 0x1F;
    private const byte PatternMask = 0x03;
    private const byte PowerMask = 0x03;
    private const byte PowerOn = 1;

    private const byte LaneLocked = 0x01;
    private const byte LaneEqualized = 0x06;
    private const byte InterlaneAlignDone = 0x01;
    private const byte LinkStatusUpdated = 0x80;
    private const byte InSync = 0x01;

    private readonly byte[] _storage = new byte[StorageSize];
    private bool _isUpdated;
    private bool _isLocked;
    private bool _isEqualized;

    private readonly bool _isPanel;

    /// <param name="isPanel">Whether the receiver is a panel that is built in (eDP).</param>
    public Receiver(bool isPanel = false)
    {
        _isPanel = isPanel;
        Reset();
    }

    /// <summary>Called for the present signal of the source; returns null for none.</summary>
    public Func<LinkSignal?> Signal { get; set; } = () => null;

    /// <summary>Version of panel self refresh of a panel: 0 for none, 1, 2 with selective updates.</summary>
    public int SelfRefresh { get; set; } = 1;

    /// <summary>Whether the monitor takes the length of each frame from the signal itself, as for a variable
    /// rate.</summary>
    public bool IgnoresTiming { get; set; }

    /// <summary>Raised to pull HPD low for a moment, which makes the source read the status.</summary>
    public event Action? Interrupted;

    /// <summary>The rate that the source has announced, in symbols per second and lane; 0 before that.</summary>
    public long SymbolsPerSecond => (long)_storage[DpcdAddress.LinkBwSet] * SymbolsPerBwCode;

    /// <summary>The number of lanes that the source has announced.</summary>
    public int Lanes => _storage[DpcdAddress.LaneCountSet] & LaneCountMask;

    /// <summary>Whether all lanes have clock recovery, equalisation, symbol lock and alignment.</summary>
    public bool IsTrained
    {
        get
        {
            LookAtSignal();
            return _isEqualized;
        }
    }

    /// <summary>Sets the state after power-on.</summary>
    public void Reset()
    {
        Array.Clear(_storage);
        _storage[DpcdAddress.SetPower] = PowerOn;
        (_isUpdated, _isLocked, _isEqualized) = (false, false, false);
    }

    /// <summary>Loses the link, as by a bad contact, and raises <see cref="Interrupted"/>: the source has to train it
    /// again.</summary>
    public void LoseLink()
    {
        (_isLocked, _isEqualized, _isUpdated) = (false, false, true);
        Interrupted?.Invoke();
    }

    /// <summary>Reads from any address of 20 bits; unused addresses read as zeros.</summary>
    public void Read(int address, Span<byte> data)
    {
        LookAtSignal();
        for (int i = 0; i < data.Length; i++)
        {
            data[i] = At(address + i);
        }

        // Read once, because it means that the status has changed since the last read.
        _isUpdated &= address > DpcdAddress.LaneAlignStatusUpdated
            || address + data.Length <= DpcdAddress.LaneAlignStatusUpdated;
    }

    /// <summary>Writes to writable addresses and ignores the others.</summary>
    public void Write(int address, ReadOnlySpan<byte> data)
    {
        for (int i = 0; i < data.Length; i++)
        {
            Put(address + i, data[i]);
        }

        LookAtSignal();
    }

    public ReceiverSnapshot Save() => new(
        _storage.AsMemory().ToArray(), _isUpdated, _isLocked, _isEqualized);

    /// <exception cref="ArgumentException">The snapshot has another size.</exception>
    public void Restore(ReceiverSnapshot saved)
    {
        if (saved.Storage.Length != StorageSize)
        {
            throw new ArgumentException(
                $"{saved.Storage.Length} bytes of configuration, not {StorageSize}", nameof(saved));
        }

        saved.Storage.CopyTo(_storage);
        (_isUpdated, _isLocked, _isEqualized) = (saved.IsUpdated, saved.IsLocked, saved.IsEqualized);
    }

    private byte At(int address) => address switch
    {
        DpcdAddress.EdpConfigurationCapability when _isPanel => ReceiverCapability.EdpConfiguration,
        DpcdAddress.DownStreamPortCount when IgnoresTiming =>
            (byte)(ReceiverCapability.Field[address] | ReceiverCapability.IgnoresTiming),
        < 0x10 => ReceiverCapability.Field[address],
        DpcdAddress.AlpmCapability when _isPanel && SelfRefresh > 1 => ReceiverCapability.WakesByAux,
        DpcdAddress.PsrSupport or DpcdAddress.PsrSupport + 1 when _isPanel =>
            ReceiverCapability.SelfRefresh(SelfRefresh)[address - DpcdAddress.PsrSupport],
        >= DpcdAddress.EdpRevision when _isPanel && address - DpcdAddress.EdpRevision < ReceiverCapability.Panel.Length
            => ReceiverCapability.Panel[address - DpcdAddress.EdpRevision],
        DpcdAddress.SinkCount or DpcdAddress.SinkCountEsi => 1,
        >= DpcdAddress.Lane01Status and <= DpcdAddress.SinkStatus => Status(address - DpcdAddress.Lane01Status),
        >= DpcdAddress.Lane01StatusEsi and <= DpcdAddress.SinkStatusEsi =>
            Status(address - DpcdAddress.Lane01StatusEsi),
        >= DpcdAddress.SinkOui when address - DpcdAddress.SinkOui < ReceiverCapability.Identity.Length =>
            ReceiverCapability.Identity[address - DpcdAddress.SinkOui],
        < StorageSize => _storage[address],
        _ => 0,
    };

    private void Put(int address, byte value)
    {
        bool isStored = Array.Exists(
            ReceiverCapability.Storage, range => address >= range.First && address - range.First < range.Count);
        if (isStored)
        {
            _storage[address] = value;
        }
    }

    /// <summary>LANE0_1_STATUS, LANE2_3_STATUS, LANE_ALIGN_STATUS_UPDATED, SINK_STATUS.</summary>
    private byte Status(int index) => index switch
    {
        0 => (byte)(LaneStatus(0) | (LaneStatus(1) << 4)),
        1 => (byte)(LaneStatus(2) | (LaneStatus(3) << 4)),
        2 => (byte)((_isEqualized ? InterlaneAlignDone : 0) | (_isUpdated ? LinkStatusUpdated : 0)),
        _ => (byte)(_isEqualized ? InSync : 0),
    };

    private int LaneStatus(int lane) =>
        lane >= Lanes ? 0 : (_isLocked ? LaneLocked : 0) | (_isEqualized ? LaneEqualized : 0);

    private void LookAtSignal()
    {
        LinkSignal? signal = (_storage[DpcdAddress.SetPower] & PowerMask) == PowerOn ? Signal() : null;
        bool isAsAnnounced = signal?.SymbolsPerSecond == SymbolsPerSecond && signal?.Lanes == Lanes;
        LinkPattern announced = (LinkPattern)(_storage[DpcdAddress.TrainingPatternSet] & PatternMask);
        (bool wasLocked, bool wasEqualized) = (_isLocked, _isEqualized);
        if (!isAsAnnounced)
        {
            (_isLocked, _isEqualized) = (false, false);
        }
        else if (announced == LinkPattern.Training1)
        {
            (_isLocked, _isEqualized) = (signal?.Pattern == announced, false);
        }
        else if (announced != LinkPattern.None)
        {
            _isEqualized = _isLocked && signal?.Pattern == announced;
        }

        _isUpdated |= wasLocked != _isLocked || wasEqualized != _isEqualized;
    }
}

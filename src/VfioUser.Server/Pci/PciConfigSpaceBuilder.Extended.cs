namespace VfioUser.Server.Pci;

/// <summary>The capabilities behind the first 256 bytes. Declaring one makes the config space 4096 bytes long and
/// requires <see cref="Express"/> too. QEMU shows them to the guest when the device is plugged into a PCI Express
/// bus.</summary>
public sealed partial class PciConfigSpaceBuilder
{
    private const int ExtendedNextShift = 20;           // PCI_EXT_CAP_NEXT
    private const int ExtendedVersionShift = 16;        // PCI_EXT_CAP_VER
    private const int AerLength = 0x2C;
    private const uint AerUncorrectable = 0x0017_F010;  // mandatory bits, and completion and flow control errors
    private const uint AerFatal = 0x0006_2010;
    private const uint AerCorrectable = 0x0000_31C1;
    private const uint AerAdvisoryNonFatal = 0x2000;    // PCI_ERR_COR_ADV_NFAT

    private int _lastExtended;
    private uint _lastExtendedHeader;
    private int _nextExtended = PciConfigSpace.ConventionalSize;

    /// <summary>Adds advanced error reporting, version 2: status, mask and severity of a function that never reports an
    /// error. Source: PCI Express base specification 3.0, 7.10.</summary>
    /// <param name="at">The offset of the capability; null for the next free place.</param>
    /// <exception cref="ArgumentException">The place is taken, or outside of the extended config space.</exception>
    public PciConfigSpaceBuilder AdvancedErrorReporting(int? at = null)
    {
        int start = Extended(PciExtendedCapabilities.AdvancedErrorReporting, version: 2, AerLength, at);
        ClearedByOne(start + 0x04, AerUncorrectable);
        Dword(start + 0x08, 0, AerUncorrectable);
        Dword(start + 0x0C, AerFatal, AerUncorrectable);
        ClearedByOne(start + 0x10, AerCorrectable);
        Dword(start + 0x14, AerAdvisoryNonFatal, AerCorrectable);
        return this;
    }

    /// <summary>Adds the serial number of the device, an EUI-64. Source: PCI Express base specification 3.0,
    /// 7.12.</summary>
    /// <param name="serial">The serial number; its lower 32 bits come first.</param>
    /// <param name="at">The offset of the capability; null for the next free place.</param>
    /// <exception cref="ArgumentException">The place is taken, or outside of the extended config space.</exception>
    public PciConfigSpaceBuilder SerialNumber(ulong serial, int? at = null)
    {
        int start = Extended(PciExtendedCapabilities.SerialNumber, version: 1, length: 12, at);
        Dword(start + 4, (uint)serial);
        Dword(start + 8, (uint)(serial >> 32));
        return this;
    }

    private int Extended(ushort id, uint version, int length, int? at)
    {
        int start = at ?? _nextExtended;
        Claim(start, length, PciConfigSpace.ConventionalSize, PciConfigSpace.ExtendedSize);
        if (_lastExtended == 0)
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(start, PciConfigSpace.ConventionalSize, nameof(at));
        }
        else
        {
            Dword(_lastExtended, _lastExtendedHeader | ((uint)start << ExtendedNextShift));
        }

        _lastExtendedHeader = id | (version << ExtendedVersionShift);
        Dword(start, _lastExtendedHeader);
        _lastExtended = start;
        _nextExtended = start + length;
        return start;
    }
}

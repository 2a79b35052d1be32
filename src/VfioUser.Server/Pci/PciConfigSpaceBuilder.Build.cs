using System.Buffers.Binary;
using VfioUser.Protocol;

namespace VfioUser.Server.Pci;

/// <summary>Builds the config space, its regions and its interrupts.</summary>
public sealed partial class PciConfigSpaceBuilder
{
    /// <summary>Builds the config space, in its state after power-on.</summary>
    /// <exception cref="InvalidOperationException">There are extended capabilities without the Express capability, or
    /// the MSI-X table or its pending bits do not lie within a BAR, or overlap.</exception>
    public PciConfigSpace Build()
    {
        if (_lastExtended != 0 && _express == 0)
        {
            throw new InvalidOperationException("Extended capabilities need the express capability.");
        }

        int size = _isExtended ? PciConfigSpace.ExtendedSize : PciConfigSpace.ConventionalSize;
        PciConfigSpace config = new(new PciConfigLayout(
            _initial[..size],
            _writable[..size],
            _clearedByOne[..size],
            _startsReset[..size],
            _onRead[..(size / sizeof(uint))],
            _msi,
            _msix,
            [.. Regions(size)],
            [.. Irqs()]));
        RequireMsixWithinBars(config);
        return config;
    }

    private bool IsUpperHalf(int bar) => bar > 0 && _barSizes[bar - 1] != 0
        && ((BarKind)_initial[PciOffset.Bar(bar - 1)] & (BarKind.Memory64 | BarKind.Io)) == BarKind.Memory64;

    private IEnumerable<Region> Regions(int configSize)
    {
        for (int bar = 0; bar < PciRegionIndex.BarCount; bar++)
        {
            if (_barSizes[bar] != 0)
            {
                yield return new Region { Index = PciRegionIndex.Bar0 + bar, Size = _barSizes[bar] };
            }
        }

        if (_romSize != 0)
        {
            yield return new Region { Index = PciRegionIndex.Rom, Size = _romSize, Access = RegionAccess.Read };
        }

        yield return new Region { Index = PciRegionIndex.Config, Size = (ulong)configSize };
    }

    private IEnumerable<IrqDescription> Irqs()
    {
        if (_initial[PciOffset.InterruptPin] != 0)
        {
            const IrqFlags level = IrqFlags.Eventfd | IrqFlags.Maskable | IrqFlags.Automasked;
            yield return new IrqDescription(PciIrqIndex.Intx, 1, level);
        }

        if (_msi != 0)
        {
            int capable = (Control(_msi) & MsiBits.VectorsCapable) >> MsiBits.VectorsCapableShift;
            yield return new IrqDescription(PciIrqIndex.Msi, 1 << capable, IrqFlags.Eventfd);
        }

        if (_msix != 0)
        {
            int vectors = Control(_msix) + 1;
            yield return new IrqDescription(PciIrqIndex.Msix, vectors, IrqFlags.Eventfd) { KeepsPending = true };
        }
    }

    private ushort Control(int capability) =>
        BinaryPrimitives.ReadUInt16LittleEndian(_initial.AsSpan(capability + PciOffset.MsiControl));

    private void RequireMsixWithinBars(PciConfigSpace config)
    {
        if (_msix == 0)
        {
            return;
        }

        MsixPlace table = config.MsixTable;
        MsixPlace pending = config.MsixPending;
        if (!IsWithin(table) || !IsWithin(pending) || table.Overlaps(pending.Region, pending.Offset, pending.Length))
        {
            throw new InvalidOperationException(
                "The MSI-X table and its pending bits must lie within a memory BAR and must not overlap.");
        }

        bool IsWithin(MsixPlace place) => ((BarKind)_initial[PciOffset.Bar(place.Region)] & BarKind.Io) == 0
            && place.Offset + (ulong)place.Length <= _barSizes[place.Region];
    }
}

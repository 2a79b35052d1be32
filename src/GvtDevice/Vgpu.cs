using System.Buffers;
using GvtDevice.Firmware;
using GvtDevice.Gtt;
using GvtDevice.Mmio;
using GvtDevice.State;
using LinuxInterop;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Win32.SafeHandles;
using VfioUser.Protocol;
using VfioUser.Server;
using VfioUser.Server.Pci;

namespace GvtDevice;

/// <summary>
/// A virtual GPU: the PCI device that the vfio-user server serves. Its display works. Its engines execute commands if
/// the options ask for it. Device thread only, except the constructor.
/// </summary>
public sealed class Vgpu : IMigratableDevice, IRestartableDevice, IDisposable
{
    private readonly ILogger _logger;
    private readonly MemFd _bar0;
    private readonly Aperture _aperture;
    private readonly IndexedRegisters _ports;
    private readonly byte[] _videoBiosTable;
    private readonly byte[] _rom;
    private readonly PciFunction _pci;
    private readonly IReadOnlyList<StateBlock> _stateBlocks;
    private readonly StolenBase _stolenBase;
    private readonly bool _hasStolenMemory;
    private HeldHost? _host;
    private IGuestMemory? _memory;
    private ChangeRecorder? _recorder;
    private bool _keepsMemory;
    private bool _hasOtherChanges;                      // a write outside registers may have changed blocks

    /// <param name="options">The options.</param>
    /// <param name="logger">The log; null for none.</param>
    /// <param name="memory">The <see cref="MemoryFile"/> of a device of an earlier process, which this one goes on
    /// from; owned by this object, also when this throws. null for new memory.</param>
    /// <exception cref="ArgumentException">The options are invalid; the message says what to change.</exception>
    /// <exception cref="InvalidDataException">The memory is not that of such a device.</exception>
    public Vgpu(VgpuOptions options, ILogger? logger = null, SafeFileHandle? memory = null)
    {
        options.Validate();
        _logger = logger ?? NullLogger.Instance;
        _hasStolenMemory = options.Stolen is not null;
        _keepsMemory = memory is not null;
        _bar0 = memory is null
            ? MemFd.Create("gvt-bar0", options.Guest.RegisterBarSize)
            : MemFd.Adopt(memory, options.Guest.RegisterBarSize);
        Ggtt = new Ggtt(_bar0, () => _memory ?? throw NotAttached());

        _videoBiosTable = VideoBiosTable.Build(
            options.Platform, [.. options.Connectors.Select(setup => setup.Connector)]);
        _rom = options.HasOptionRom
            ? OptionRom.Build(
                GpuConfigSpace.VendorId,
                options.Platform.DeviceId,
                _videoBiosTable,
                FirmwareImage.VgaBios(),
                FirmwareImage.UefiDriver())
            : [];
        PciConfigSpace config = GpuConfigSpace.Build(options, (uint)_rom.Length, () => _stolenBase!.Address);
        _stolenBase = new StolenBase(config);
        _pci = new PciFunction(config);

        Core = new VgpuCore(
            options,
            Ggtt,
            () => _stolenBase.Address,
            isAsserted => _pci.SetLine(isAsserted),
            () => _host?.NowNs ?? 0,
            _logger);
        _aperture = new Aperture(Ggtt, Core.Fences);
        _ports = new IndexedRegisters(Core.Registers);
        _stateBlocks =
        [
            new("pci", _pci.Save, _pci.Restore),
            new("stolen", _stolenBase.Save, _stolenBase.Restore),
            new("ports", _ports.Save, _ports.Restore),
            .. Core.StateBlocks,
            new(
                "memory",
                writer => PagesCodec.Write(writer, _bar0),
                (ref reader) => PagesCodec.Read(ref reader, _bar0)),
        ];
        IReadOnlyList<MmapArea> mapped = options.PostsWrites
            ? []
            : [new(GpuLayout.OpRegionOffset, OpRegion.Size), new(GpuLayout.GgttOffset, GpuLayout.GgttSize)];
        Regions =
        [
            .. _pci.Regions.Select(region => region.Index == GpuLayout.RegisterRegion
                ? region with { Backing = _bar0, MmapAreas = mapped }
                : region),
        ];
    }

    public IReadOnlyList<Region> Regions { get; }

    public IReadOnlyList<IrqDescription> Irqs => _pci.Irqs;

    /// <summary>The memory behind the page table and all else that clients map; it contains no registers.</summary>
    public SafeFileHandle MemoryFile => _bar0.Handle;

    public bool HasReadEffects => !Core.Registers.Changes.IsEmpty;

    /// <summary>The units behind the registers.</summary>
    public VgpuCore Core { get; }

    /// <summary>The graphics address space from which planes read their surfaces.</summary>
    public Ggtt Ggtt { get; }

    /// <summary>Raised on the device thread when the client has mapped or unmapped guest memory. Handlers must not
    /// block.</summary>
    public event Action? DmaChanged;

    public void Attach(IDeviceHost host)
    {
        _host = new HeldHost(host);
        _memory = _hasStolenMemory
            ? new MemoryWithStolen(host.Memory, _bar0, () => _stolenBase.Address)
            : host.Memory;
        _pci.Attach(_host, Reset);
        Core.Attach(_host);
        PowerOn();

        // The last block is the memory, which the next process gets as a file.
        _recorder = new ChangeRecorder(Core.Identity, Core.Registers, [.. _stateBlocks.SkipLast(1)], _host);
    }

    public void Read(int region, ulong offset, Span<byte> data)
    {
        switch (region)
        {
            case GpuLayout.RegisterRegion when IsRegisters(offset, data.Length):
                Core.Registers.Read((uint)offset, data);
                break;
            case GpuLayout.RegisterRegion:
                _bar0.Slice(offset, data.Length).CopyTo(data);
                break;
            case GpuLayout.ApertureRegion:
                _aperture.Read(offset, data);
                break;
            case GpuLayout.IoRegion:
                _ports.Read(offset, data);
                break;
            case PciRegionIndex.Rom:
                RegionBytes.Read(_rom, offset, data);
                break;
            default:
                if (!_pci.TryRead(region, offset, data))
                {
                    data.Clear();
                }

                break;
        }
    }

    public void Write(int region, ulong offset, ReadOnlySpan<byte> data)
    {
        _hasOtherChanges |= region is not (GpuLayout.RegisterRegion or GpuLayout.ApertureRegion);
        switch (region)
        {
            case GpuLayout.RegisterRegion when IsRegisters(offset, data.Length):
                Core.Registers.Write((uint)offset, data);
                break;
            case GpuLayout.RegisterRegion:
                data.CopyTo(_bar0.Slice(offset, data.Length));
                break;
            case GpuLayout.ApertureRegion:
                _aperture.Write(offset, data);
                break;
            case GpuLayout.IoRegion:
                _ports.Write(offset, data);
                break;
            default:
                _pci.TryWrite(region, offset, data);
                _stolenBase.OnConfigWritten();
                break;
        }
    }

    public void Reset()
    {
        VgpuLog.Reset(_logger);
        _pci.Reset();
        PowerOn();
    }

    public void Save(IBufferWriter<byte> state)
    {
        ArrayBufferWriter<byte> content = new();
        StateWriter writer = new(content);
        Core.Identity.Write(writer);
        StateBlocks.Write(writer, _stateBlocks);
        SealedState.Write(state, content.WrittenSpan);
    }

    /// <inheritdoc/>
    /// <remarks>The device stays unchanged if the state is refused.</remarks>
    public void Restore(ReadOnlySpan<byte> state)
    {
        StateReader reader = new(SealedState.Read(state));
        Core.Identity.Require(ref reader);
        StateBlocks.Restore(reader, _stateBlocks);
    }

    public void SaveAll(IBufferWriter<byte> state) => _recorder!.SaveAll(state);

    public void SaveChanges(IBufferWriter<byte> changes, bool isThorough)
    {
        (isThorough, _hasOtherChanges) = (isThorough || _hasOtherChanges, false);
        _recorder!.SaveChanges(changes, isThorough);
    }

    public void Resume(ReadOnlySpan<byte> state, ReadOnlySpan<byte> changes) => _recorder!.Resume(state, changes);

    public void OnDmaChanged() => DmaChanged?.Invoke();

    public void Dispose() => _bar0.Dispose();

    private static InvalidOperationException NotAttached() => new("The device is not attached to a server.");

    private static bool IsRegisters(ulong offset, int length) => offset + (ulong)length <= GpuLayout.MmioSize;

    /// <summary>Brings the device to its state after power-on. The page table keeps its entries, because its memory
    /// does; no plane shows a surface.</summary>
    private void PowerOn()
    {
        if (!_keepsMemory)
        {
            OpRegion.Write(_videoBiosTable, _bar0.Slice(GpuLayout.OpRegionOffset, OpRegion.Size));
        }

        _keepsMemory = false;
        _stolenBase.Reset();
        _ports.Reset();
        Core.Reset();
    }
}

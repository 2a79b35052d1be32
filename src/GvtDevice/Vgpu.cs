using System.Buffers;
using DisplayModel;
using DisplayModel.Edid;
using GvtDevice.Firmware;
using GvtDevice.Gtt;
using GvtDevice.State;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using VfioUser.Server;
using VfioUser.Server.Linux;
using VfioUser.Server.Pci;

namespace GvtDevice;

/// <summary>
/// A GPU of the ninth generation whose display works and whose engines do not: the composition of all blocks, and the
/// device that the vfio-user server serves. Device thread only, but for construction.
/// </summary>
public sealed class Vgpu : IMigratableDevice, IDisposable
{
    private const int GttmmAdr = 0;
    private const int GmAdr = 2;
    private const int IoBar = 4;
    private const int Rom = 6;
    private const int Config = 7;
    private const int IntxIrq = 0;
    private const int MsiIrq = 1;

    private readonly ILogger _log;
    private readonly MemFd _bar0;
    private readonly Aperture _aperture;
    private readonly byte[] _videoBiosTable;
    private readonly byte[] _rom;
    private readonly PciConfigSpace _config;
    private IDeviceHost? _host;
    private IntxLine? _intx;

    /// <exception cref="ArgumentException">The options do not make a device; the message says what to change.</exception>
    public Vgpu(GvtDeviceOptions options, ILogger? log = null)
    {
        options.Validate();
        _log = log ?? NullLogger.Instance;
        _bar0 = MemFd.Create("gvt-bar0", GpuLayout.Bar0Size);
        Surface = new Ggtt(_bar0, () => Host.Memory);

        Connector[] connectors = [.. options.Outputs.Select(output => output.Connector)];
        MappableRange mappable = options.MappableMib is { } mib
            ? new MappableRange(0, (uint)mib << 20)
            : MappableRange.For(options.Platform.SurfaceAlignment);
        _videoBiosTable = VideoBiosTable.Build(options.Platform, connectors);
        _rom = OptionRom.Build(GpuConfigSpace.VendorId, options.Platform.DeviceId, _videoBiosTable);
        _config = GpuConfigSpace.Build(options.Platform);

        Core = new GpuCore(
            new GpuSettings(options.Platform, connectors, mappable, options.ExecutesCommands),
            Surface,
            OnLineChanged,
            () => _host?.NowNs ?? 0,
            _log);
        _aperture = new Aperture(Surface, Core.Fences);
        foreach (Output output in Core.Display.Outputs)
        {
            if (options.Outputs[output.Index].Edid is { } edid)
            {
                output.Plug(edid);
            }
        }

        Regions =
        [
            new Region
            {
                Index = GttmmAdr,
                Size = GpuLayout.Bar0Size,
                Backing = _bar0,
                MmapAreas = options.PostsWrites
                    ? []
                    : [new(GpuLayout.OpRegionOffset, OpRegion.Size), new(GpuLayout.GgttOffset, GpuLayout.GgttSize)],
            },
            new Region { Index = GmAdr, Size = GpuLayout.ApertureSize },
            new Region { Index = IoBar, Size = GpuLayout.IoBarSize },
            new Region { Index = Rom, Size = OptionRom.Size, Access = RegionAccess.Read },
            new Region { Index = Config, Size = PciConfigSpace.Size },
        ];
        Irqs =
        [
            new IrqDescription(IntxIrq, 1, IrqFlags.Eventfd | IrqFlags.Maskable | IrqFlags.Automasked),
            new IrqDescription(MsiIrq, 1, IrqFlags.Eventfd | IrqFlags.NoResize),
        ];
    }

    public IReadOnlyList<Region> Regions { get; }

    public IReadOnlyList<IrqDescription> Irqs { get; }

    /// <summary>The units behind the registers.</summary>
    public GpuCore Core { get; }

    /// <summary>The graphics address space that planes point into.</summary>
    public Ggtt Surface { get; }

    private IDeviceHost Host => _host ?? throw new InvalidOperationException("The device is not attached to a server.");

    /// <summary>The client has mapped or unmapped guest memory. On the device's thread: do not wait.</summary>
    public event Action? DmaChanged;

    public void Attach(IDeviceHost host)
    {
        _host = host;
        _intx = new IntxLine(_config, host);
        Core.Attach(host);
        PowerOn();
    }

    public void Read(int region, ulong offset, Span<byte> data)
    {
        switch (region)
        {
            case GttmmAdr when IsRegisters(offset, data.Length):
                Core.Registers.Read((uint)offset, data);
                break;
            case GttmmAdr:
                _bar0.Slice(offset, data.Length).CopyTo(data);
                break;
            case GmAdr:
                _aperture.Read(offset, data);
                break;
            case Rom:
                _rom.AsSpan((int)offset, data.Length).CopyTo(data);
                break;
            case Config:
                _config.Read(offset, data);
                break;
            default:
                data.Clear();
                break;
        }
    }

    public void Write(int region, ulong offset, ReadOnlySpan<byte> data)
    {
        switch (region)
        {
            case GttmmAdr when IsRegisters(offset, data.Length):
                Core.Registers.Write((uint)offset, data);
                break;
            case GttmmAdr:
                data.CopyTo(_bar0.Slice(offset, data.Length));
                break;
            case GmAdr:
                _aperture.Write(offset, data);
                break;
            case Config:
                _config.Write(offset, data);
                _intx?.OnConfigWritten();
                break;
        }
    }

    public void Reset()
    {
        GvtLog.Reset(_log);
        _config.Reset();
        PowerOn();
    }

    public void Save(IBufferWriter<byte> state)
    {
        ArrayBufferWriter<byte> content = new();
        StateWriter writer = new(content);
        writer.Write(_config.Save());
        Core.Save(writer);
        PageState.Write(writer, _bar0);
        SealedState.Write(state, content.WrittenSpan);
    }

    public void Restore(ReadOnlySpan<byte> state)
    {
        StateReader reader = new(SealedState.Read(state));
        _config.Restore(reader.ReadBytes(PciConfigSpace.Size));
        Core.Restore(ref reader);
        PageState.Read(ref reader, _bar0);
        if (!reader.IsAtEnd)
        {
            throw new InvalidDataException("there is more of it than there should be");
        }
    }

    public void OnDmaChanged() => DmaChanged?.Invoke();

    public void Dispose() => _bar0.Dispose();

    private static bool IsRegisters(ulong offset, int length) => offset + (ulong)length <= GpuLayout.MmioSize;

    /// <summary>The page table keeps its entries, as the memory it lies in does; no plane points into it any more.</summary>
    private void PowerOn()
    {
        OpRegion.Write(_videoBiosTable, _bar0.Slice(GpuLayout.OpRegionOffset, OpRegion.Size));
        Core.Reset();
    }

    /// <summary>A rise of the line is one MSI; a guest that has not turned MSI on gets the line itself as INTx.</summary>
    private void OnLineChanged(bool isAsserted)
    {
        if (isAsserted && _config.IsMsiEnabled)
        {
            Host.Trigger(MsiIrq);
        }

        _intx?.Set(isAsserted);
    }
}

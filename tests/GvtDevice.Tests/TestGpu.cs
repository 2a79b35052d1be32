using System.Buffers;
using DisplayModel;
using DisplayModel.Edid;
using GvtDevice.Guests;
using GvtDevice.Mmio;
using GvtDevice.Platforms;
using GvtDevice.State;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using VfioUser.Server;

namespace GvtDevice.Tests;

/// <summary>A GPU without a server: a test drives its registers as a driver would, and turns its clock by
/// hand.</summary>
internal sealed class TestGpu : IDeviceHost
{
    private readonly List<ManualTimer> _timers = [];

    /// <param name="monitors">HDMI monitors, from port B on.</param>
    /// <param name="executesCommands">As <see cref="VgpuOptions.ExecutesCommands"/>.</param>
    /// <param name="logger">None by default.</param>
    public TestGpu(int monitors = 1, bool executesCommands = false, ILogger? logger = null)
        : this(
            GpuPlatform.KabyLake,
            [
                .. GpuPlatform.KabyLake.ConnectorPorts.Take(monitors)
                    .Select(port => new Connector(port, ConnectorKind.Hdmi)),
            ],
            executesCommands,
            logger)
    {
    }

    /// <param name="connectors">A monitor is plugged into each.</param>
    public TestGpu(params IReadOnlyList<Connector> connectors)
        : this(GpuPlatform.KabyLake, connectors)
    {
    }

    public TestGpu(
        GpuPlatform platform,
        IReadOnlyList<Connector> connectors,
        bool executesCommands = false,
        ILogger? logger = null,
        GuestKind? guest = null,
        int mappableMib = 2,
        bool hasStolenMemory = true)
    {
        Core = new VgpuCore(
            new VgpuOptions
            {
                Connectors = [.. connectors.Select(connector => new ConnectorSetup(connector, Edid))],
                Platform = platform,
                Guest = guest ?? GuestKind.Vgpu,
                MappableMib = mappableMib,
                HasStolenMemory = hasStolenMemory,
                ExecutesCommands = executesCommands,
            },
            Surface,
            () => StolenBase,
            level => LineRises += level ? 1 : 0,
            () => NowNs,
            logger ?? NullLogger.Instance);
        Core.Attach(this);
        Core.Reset();
    }

    public static byte[] Edid { get; } =
        EdidBuilder.Build(new MonitorDescription { PreferredMode = CvtTiming.For(1024, 768, 60_000) });

    /// <summary>Guest physical address of the stolen memory.</summary>
    public const uint StolenBase = 0xE000_0000;

    public VgpuCore Core { get; }

    public RegisterMap Registers => Core.Registers;

    /// <summary>The graphics address space; what lies past its end cannot be read.</summary>
    public TestSurface Surface { get; } = new();

    /// <summary>Interrupts that reached the CPU.</summary>
    public int LineRises { get; private set; }

    /// <summary>Interrupts that a <see cref="Vgpu"/> triggered, by index.</summary>
    public List<int> Triggered { get; } = [];

    /// <summary>The level that a <see cref="Vgpu"/> gave its pin.</summary>
    public bool IsIntxAsserted { get; private set; }

    public long NowNs { get; private set; } = 10_000_000_000;

    /// <summary>The same bytes as <see cref="Surface"/>, guest physical.</summary>
    public IGuestMemory Memory => Surface;

    public uint this[uint offset]
    {
        get => Registers.Read(offset);
        set => Registers.Write(offset, value);
    }

    /// <summary>Moves the clock on and fires what becomes due, in order.</summary>
    public void Advance(long ns)
    {
        long end = NowNs + ns;
        while (_timers.Where(t => t.DueNs <= end).MinBy(t => t.DueNs) is { } timer)
        {
            NowNs = Math.Max(NowNs, timer.DueNs!.Value);
            TimersFired++;
            timer.Fire(NowNs);
        }

        NowNs = end;
    }

    /// <summary>How often a timer has been due.</summary>
    public int TimersFired { get; private set; }

    /// <summary>True when some timer waits: a device with nothing to do must not wake up.</summary>
    public bool HasTimerArmed => _timers.Any(t => t.DueNs is not null);

    /// <summary>Programs 1024x768 at 60.004 Hz on an HDMI port, as i915 does, and turns the pipe on.</summary>
    public void TurnOn(int pipe, int port = 1) => TurnOn(Registers, pipe, port);

    /// <summary>The same on any GPU.</summary>
    public static void TurnOn(RegisterMap registers, int pipe, int port = 1)
    {
        uint p = 0x1000 * (uint)pipe;
        registers.Write(0x6C040, 0x802A_AB7B); // DPLL1: 9100 MHz ...
        registers.Write(0x6C044, 0x0000_07A4); // ... / 140 = 65 MHz
        registers.Write(0x6C058, registers.Read(0x6C058) | (1u << 11)); // DPLL1 in HDMI mode
        registers.Write(0x6C05C, (registers.Read(0x6C05C) & ~(7u << (3 * port))) | (3u << (3 * port)));
        registers.Write(0x46014, 0x8000_0000);
        registers.Write(0x60000 + p, 0x053F_03FF);
        registers.Write(0x60008 + p, 0x049F_0417);
        registers.Write(0x6000C + p, 0x0325_02FF);
        registers.Write(0x60014 + p, 0x0308_0302);
        registers.Write(0x6001C + p, 0x03FF_02FF);
        registers.Write(0x60400 + p, 0x8100_0000 | ((uint)port << 28));
        registers.Write(0x70008 + p, 0x8000_0000);
    }

    /// <summary>Gives all state to another GPU, which goes on from it.</summary>
    public TestGpu MoveTo(TestGpu other)
    {
        ArrayBufferWriter<byte> state = new();
        StateWriter writer = new(state);
        Core.Identity.Write(writer);
        StateBlocks.Write(writer, Core.StateBlocks);
        StateReader reader = new(state.WrittenSpan);
        other.Core.Identity.Require(ref reader);
        StateBlocks.Restore(reader, other.Core.StateBlocks);
        return other;
    }

    public bool Trigger(int irqIndex, int vector = 0)
    {
        Triggered.Add(irqIndex);
        return true;
    }

    public void SetLevel(int irqIndex, bool isAsserted) => IsIntxAsserted = isAsserted;

    public bool IsPending(int irqIndex, int vector) => false;

    public void ClearPending(int irqIndex)
    {
    }

    public IDeviceTimer CreateTimer(Action<long> onDue)
    {
        ManualTimer timer = new(onDue);
        _timers.Add(timer);
        return timer;
    }

    public bool Post(Action work) => throw new NotSupportedException();
}

using DisplayModel;
using GvtDevice.Clocks;
using GvtDevice.Mmio;
using GvtDevice.Ports;

namespace GvtDevice.Platforms;

/// <summary>Creates ports, AUX channels and display data channels, and the monitors' ends of them.</summary>
internal static class PortRooms
{
    /// <param name="chip">What the units are connected to.</param>
    /// <param name="traits">What distinguishes ports of the generation.</param>
    /// <param name="clocks">The PLLs of the ports.</param>
    /// <param name="transportTo">Returns DP_TP_CTL of the transport that feeds a DDI in DisplayPort mode; null for
    /// none.</param>
    public static IEnumerable<IRegisterBlock> Make(
        Chip chip, PortTraits traits, IPortClock clocks, Func<int, DpTpCtl?> transportTo)
    {
        IReadOnlyList<PortRow> rows = chip.Platform.Ports;
        Dictionary<int, DdiBlock> ports = rows.ToDictionary(
            row => row.Ddi, row => new DdiBlock(row.Ddi, row.Name, clocks, () => transportTo(row.Ddi)));
        Dictionary<int, AuxListener> listeners = [];
        Dictionary<int, II2cTarget> dataChannels = [];
        foreach (Output output in chip.Display.Outputs)
        {
            PortRow row = chip.Platform.PortOf(chip.Connectors[output.Index].Port);
            if (output.Receiver is { } receiver)
            {
                receiver.Signal = ports[row.Ddi].Signal;
                listeners[row.Ddi] = new AuxListener(output, receiver, new EdidTarget(output, chip.NowNs));
            }
            else
            {
                dataChannels.Add(row.Plug!.DataChannel.GmbusPin, new EdidTarget(output, chip.NowNs));
            }
        }

        return
        [
            .. ports.Values,
            .. rows.Where(row => row.AuxDoneBit is not null).Select(row => new DpAuxBlock(
                row.Ddi, row.Name, 1u << row.AuxDoneBit!.Value, chip.Interrupts, listeners.GetValueOrDefault(row.Ddi))),
            new GmbusBlock(traits.GmbusPinMask, dataChannels.GetValueOrDefault),
            new GpioBlock(traits.GpioCount),
        ];
    }

    /// <summary>Creates hot-plug detection for the ports with connectors.</summary>
    public static HotplugBlock MakeHotplug(Chip chip, PortTraits traits) => new(
        chip.Interrupts,
        chip.Display.Outputs,
        traits.Hotplug,
        [.. chip.Connectors.Select(connector => chip.Platform.PlugOf(connector.Port).Hotplug)],
        chip.NowNs);
}

/// <summary>What distinguishes ports of a generation.</summary>
/// <param name="GmbusPinMask">Bits of GMBUS0 that select a pin pair.</param>
/// <param name="GpioCount">Number of pin pairs for bit-banging.</param>
/// <param name="Hotplug">Registers that report hot-plug pulses.</param>
internal sealed record PortTraits(int GmbusPinMask, int GpioCount, IReadOnlyList<HotplugControl> Hotplug);

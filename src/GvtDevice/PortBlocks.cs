using DisplayModel;
using GvtDevice.Blocks;
using GvtDevice.Ddc;
using GvtDevice.DisplayPort;

namespace GvtDevice;

/// <summary>Ports, auxiliary channels and display data channels, and which monitor is at the other end of which.</summary>
internal static class PortBlocks
{
    private const int PortCount = 5;
    private const int AuxChannelCount = 4;

    public static IEnumerable<IRegisterBlock> Make(
        GpuSettings settings, IReadOnlyList<Output> outputs, InterruptBlock interrupts, ClockBlock clocks)
    {
        DdiBlock[] ports = [.. Enumerable.Range(0, PortCount).Select(port => new DdiBlock(port, clocks))];
        AuxListener?[] listeners = new AuxListener?[AuxChannelCount];
        Dictionary<int, II2cTarget> dataChannels = [];
        foreach (Output output in outputs)
        {
            OutputPort port = settings.Connectors[output.Index].Port;
            if (output.Receiver is { } receiver)
            {
                receiver.Signal = ports[port.Index].Signal;
                listeners[port.Index] = new AuxListener(output, receiver, new EdidTarget(output));
            }
            else
            {
                dataChannels.Add(settings.Platform.Hub.DataChannelOf(port).GmbusPin, new EdidTarget(output));
            }
        }

        return
        [
            .. ports,
            .. listeners.Select((listener, channel) => new DpAuxBlock(channel, interrupts, listener)),
            new GmbusBlock(dataChannels.GetValueOrDefault),
        ];
    }
}

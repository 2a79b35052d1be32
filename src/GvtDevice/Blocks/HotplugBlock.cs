using GvtDevice.Mmio;
using GvtDevice.State;

namespace GvtDevice.Blocks;

/// <summary>Live state and hot-plug detection of ports B, C and D. Source: SKL PRM vol. 2c, SDE interrupt bits,
/// SHOTPLUG_CTL, SHOTPLUG_CTL2.</summary>
/// <param name="interrupts">Where a change is reported.</param>
/// <param name="connected">Ports that have a monitor from the start: B = 1, C = 2, D = 3.</param>
public sealed class HotplugBlock(InterruptBlock interrupts, IEnumerable<int> connected) : IRegisterBlock
{
    private const uint LongPulse = 2;
    private const uint StatusBits = 0x0303_0303;

    private Register _control = null!;
    private uint _connected = connected.Aggregate(0u, (bits, port) => bits | LiveBit(port));

    public void Define(RegisterMapBuilder map)
    {
        _control = map.At(0xC4030, "SHOTPLUG_CTL").ClearOnOne(StatusBits);
        map.At(0xC403C, "SHOTPLUG_CTL2").ClearOnOne(3);
    }

    public void Reset() => interrupts.SetStatus(InterruptGroup.South, _connected);

    public void Save(StateWriter writer) => writer.Write(_connected);

    public void Restore(ref StateReader reader) => _connected = reader.ReadUInt();

    /// <summary>Connects or disconnects a monitor; a long pulse tells the driver to look.</summary>
    public void SetConnected(int port, bool isConnected)
    {
        uint live = LiveBit(port);
        _connected = isConnected ? _connected | live : _connected & ~live;
        interrupts.SetStatus(InterruptGroup.South, _connected);
        _control.Value |= LongPulse << (8 * (port - 1));
        interrupts.Raise(InterruptGroup.South, live);
    }

    /// <summary>SDE bits 21, 22, 23 are the live state of ports B, C, D.</summary>
    private static uint LiveBit(int port) => 1u << (20 + port);
}

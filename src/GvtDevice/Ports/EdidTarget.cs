using DisplayModel;
using VfioUser.Server;

namespace GvtDevice.Ports;

/// <summary>The EDID of a monitor on the display data channel, with the segment pointer for more than two blocks. No
/// address is acknowledged while no monitor is plugged in, or before it answers. Source: VESA E-DDC 1.2: EDID at 0x50,
/// segment pointer at 0x30.</summary>
/// <param name="output">The connector.</param>
/// <param name="nowNs">The current time, CLOCK_MONOTONIC.</param>
internal sealed class EdidTarget(Output output, Func<long> nowNs) : II2cTarget
{
    private const byte EdidAddress = 0x50;
    private const byte SegmentAddress = 0x30;
    private const int SegmentSize = 256;

    private byte _address;
    private int _segment;
    private int _offset;
    private bool _offsetExpected;

    public bool Start(byte address, bool read)
    {
        _address = address;
        _offsetExpected = !read;
        return output.IsPlugged && nowNs() >= output.EdidFromNs
            && (address == EdidAddress || (address == SegmentAddress && !read));
    }

    public void Write(byte value)
    {
        if (_address == SegmentAddress)
        {
            _segment = value;
        }
        else if (_offsetExpected)
        {
            _offset = value;
            _offsetExpected = false;
        }
    }

    /// <summary>The next byte; 0xFF past the end, because nothing drives the bus.</summary>
    public byte Read()
    {
        int at = (_segment * SegmentSize) + _offset;
        _offset = (_offset + 1) % SegmentSize;
        return at < output.Edid.Length ? output.Edid.Span[at] : (byte)0xFF;
    }

    /// <summary>Clears the segment pointer, which is valid only until the end of a transaction.</summary>
    public void Stop() => _segment = 0;

    public void Save(StateWriter writer)
    {
        writer.Write((uint)_address);
        writer.Write(_segment);
        writer.Write(_offset);
        writer.Write(_offsetExpected);
    }

    public void Restore(ref StateReader reader)
    {
        _address = (byte)reader.ReadInt(0, byte.MaxValue);
        _segment = reader.ReadInt(0, byte.MaxValue);
        _offset = reader.ReadInt(0, byte.MaxValue);
        _offsetExpected = reader.ReadBool();
    }
}

using DisplayModel;
using DisplayModel.DisplayPort;
using VfioUser.Server;

namespace GvtDevice.Ports;

/// <summary>The monitor's end of an AUX channel: the DPCD, and the I²C bus behind it. It answers every request
/// completely and at once, and never defers. Source: VESA DisplayPort 1.2, sections 2.7.2 to 2.7.6.</summary>
/// <param name="output">A DisplayPort connector; no reply comes while no monitor is plugged in.</param>
/// <param name="receiver">The DisplayPort receiver, which holds the DPCD.</param>
/// <param name="bus">The device on the I²C bus.</param>
internal sealed class AuxListener(Output output, Receiver receiver, II2cTarget bus)
{
    private const byte Ack = 0x00;
    private const byte I2cNack = 0x40;

    private bool _isOpen;
    private byte _address;
    private bool _isReading;

    /// <summary>Answers a request.</summary>
    /// <param name="message">The request.</param>
    /// <param name="reply">Receives the reply, up to 17 bytes.</param>
    /// <returns>Bytes of the reply; 0 for no reply.</returns>
    public int Exchange(ReadOnlySpan<byte> message, Span<byte> reply)
    {
        if (!output.IsPlugged || !AuxRequest.TryParse(message, out AuxRequest? parsed))
        {
            return 0;
        }

        AuxRequest request = parsed.Value;
        Span<byte> data = reply.Slice(1, request.Count);
        reply[0] = Ack;
        switch (request.Command)
        {
            case AuxCommand.NativeRead:
                receiver.Read(request.Address, data);
                return 1 + data.Length;
            case AuxCommand.NativeWrite:
                receiver.Write(request.Address, message.Slice(AuxRequest.HeadLength, request.Count));
                return 1;
            case AuxCommand.I2cWriteStatus:
                // An ACK alone: all bytes of the earlier write are on the bus.
                return 1;
            default:
                return TransferOnBus(request, message, reply);
        }
    }

    public void Reset() => Stop();

    /// <summary>Writes the state of the I²C transaction.</summary>
    public void Save(StateWriter writer)
    {
        writer.Write(_isOpen);
        writer.Write((uint)_address);
        writer.Write(_isReading);
        bus.Save(writer);
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The state is corrupt.</exception>
    public void Restore(ref StateReader reader)
    {
        _isOpen = reader.ReadBool();
        _address = (byte)reader.ReadInt(0, 0x7F);
        _isReading = reader.ReadBool();
        bus.Restore(ref reader);
    }

    private int TransferOnBus(AuxRequest request, ReadOnlySpan<byte> message, Span<byte> reply)
    {
        byte address = (byte)(request.Address & 0x7F);
        bool isReading = request.Command == AuxCommand.I2cRead;
        bool goesOn = _isOpen && address == _address && isReading == _isReading
            && (request.Count > 0 || !request.IsMiddle);
        if (!goesOn && !Start(address, isReading))
        {
            Stop();
            reply[0] = I2cNack;
            return 1;
        }

        int replied = 1;
        if (isReading)
        {
            foreach (ref byte value in reply.Slice(1, request.Count))
            {
                value = bus.Read();
            }

            replied += request.Count;
        }
        else
        {
            foreach (byte value in request.Count > 0 ? message.Slice(AuxRequest.HeadLength, request.Count) : [])
            {
                bus.Write(value);
            }
        }

        if (!request.IsMiddle)
        {
            Stop();
        }

        return replied;
    }

    private bool Start(byte address, bool read)
    {
        (_address, _isReading) = (address, read);
        _isOpen = bus.Start(address, read);
        return _isOpen;
    }

    private void Stop()
    {
        bus.Stop();
        _isOpen = false;
    }
}

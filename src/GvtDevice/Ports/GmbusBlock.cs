using GvtDevice.Mmio;
using VfioUser.Server;

namespace GvtDevice.Ports;

/// <summary>
/// The I²C controller of the display data channels. A cycle is complete when the write that started it returns; the
/// status only reports how much of the data has moved through the 4-byte data register.
/// Source: SKL PRM vol. 2c, GMBUS0 to GMBUS5, and vol. 12, GMBUS.
/// </summary>
/// <param name="pinMask">Bits of GMBUS0 that select a pin pair.</param>
/// <param name="targetOf">Returns the device on a pin pair; null if nothing is connected.</param>
internal sealed class GmbusBlock(int pinMask, Func<int, II2cTarget?> targetOf) : ISavedBlock
{
    private const uint Base = 0xC5100;
    private const uint ClearInterrupt = 1u << 31;
    private const uint SoftwareReady = 1u << 30;
    private const uint CycleStop = 1u << 27;
    private const uint CycleIndex = 1u << 26;
    private const uint CycleWait = 1u << 25;
    private const uint DirectionRead = 1;

    private const uint StatusWaitPhase = 1u << 14;
    private const uint StatusReady = 1u << 11;
    private const uint StatusNak = 1u << 10;
    private const uint StatusActive = 1u << 9;

    private II2cTarget? _target;
    private int _targetPin;
    private int _remaining;
    private bool _reading;
    private Register _pin = null!;
    private Register _status = null!;
    private Register _data = null!;
    private Register _twoByteIndex = null!;

    public string StateName => "gmbus";

    public void Define(RegisterMapBuilder map)
    {
        _pin = map.At(Base + 0x00, "GMBUS0");
        map.At(Base + 0x04, "GMBUS1").OnWrite(OnCommand);
        _status = map.At(Base + 0x08, "GMBUS2").Reset(StatusReady).ReadOnly();
        _data = map.At(Base + 0x0C, "GMBUS3").OnFetch(OnDataRead).OnWrite(OnDataWrite);
        _twoByteIndex = map.At(Base + 0x20, "GMBUS5");
        map.Plain([new(Base + 0x10, "GMBUS4")]);
    }

    public void Reset() => Finish();

    public void Save(StateWriter writer)
    {
        writer.Write(_remaining);
        writer.Write(_reading);
        writer.Write(_target is not null);
        writer.Write(_targetPin);
        _target?.Save(writer);
    }

    public void Restore(ref StateReader reader)
    {
        _remaining = reader.ReadInt(0, 0x1FF);
        _reading = reader.ReadBool();
        bool isActive = reader.ReadBool();
        _targetPin = reader.ReadInt(0, pinMask);
        _target = isActive
            ? targetOf(_targetPin) ?? throw new InvalidDataException($"nothing listens on pin pair {_targetPin}")
            : null;
        _target?.Restore(ref reader);
    }

    private uint OnCommand(RegisterWrite w)
    {
        if ((w.New & ClearInterrupt) != 0)
        {
            Finish();
            _status.Value = StatusReady;
        }
        else if ((w.New & SoftwareReady) != 0)
        {
            RunCycle(w.New);
        }

        return w.New;
    }

    private void RunCycle(uint command)
    {
        if ((command & (CycleWait | CycleIndex)) != 0)
        {
            StartCycle(command);
        }
        else if ((command & CycleStop) != 0)
        {
            Finish();
            _status.Value = StatusReady;
        }
    }

    private void StartCycle(uint command)
    {
        byte address = (byte)((command >> 1) & 0x7F);
        _reading = (command & DirectionRead) != 0;
        _remaining = (int)((command >> 16) & 0x1FF);
        _targetPin = (int)(_pin.Value & pinMask);
        _target = targetOf(_targetPin);
        if (_target is null || !Address(_target, address, command))
        {
            Finish();
            _status.Value = StatusNak;
            return;
        }

        if (!_reading)
        {
            MoveOut(_data.Value);
        }

        UpdateStatus();
    }

    /// <summary>Sends the start condition, in an index cycle after the index bytes.</summary>
    private bool Address(II2cTarget target, byte address, uint command)
    {
        const uint twoByteIndexEnable = 1u << 31;
        if ((command & CycleIndex) != 0)
        {
            if (!target.Start(address, read: false))
            {
                return false;
            }

            if ((_twoByteIndex.Value & twoByteIndexEnable) != 0)
            {
                target.Write((byte)(_twoByteIndex.Value >> 8));
                target.Write((byte)_twoByteIndex.Value);
            }
            else
            {
                target.Write((byte)(command >> 8));
            }
        }

        return target.Start(address, _reading);
    }

    private uint OnDataRead(uint stored)
    {
        if (_target is null || !_reading)
        {
            return stored;
        }

        uint word = 0;
        for (int lane = 0; lane < 4 && _remaining > 0; lane++, _remaining--)
        {
            word |= (uint)_target.Read() << (8 * lane);
        }

        UpdateStatus();
        return word;
    }

    private uint OnDataWrite(RegisterWrite w)
    {
        if (_target is not null && !_reading)
        {
            MoveOut(w.New);
            UpdateStatus();
        }

        return w.New;
    }

    private void MoveOut(uint word)
    {
        for (int lane = 0; lane < 4 && _remaining > 0; lane++, _remaining--)
        {
            _target!.Write((byte)(word >> (8 * lane)));
        }
    }

    private void UpdateStatus() =>
        _status.Value = StatusReady | StatusActive | (_remaining == 0 ? StatusWaitPhase : 0);

    private void Finish()
    {
        _target?.Stop();
        _target = null;
        _remaining = 0;
    }
}

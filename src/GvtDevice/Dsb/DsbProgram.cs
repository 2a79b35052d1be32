using System.Buffers.Binary;
using DisplayModel.Scanout;
using VfioUser.Server;

namespace GvtDevice.Dsb;

/// <summary>A program of the display state buffer: the instructions between two addresses, without jumps. It knows no
/// time: it stops where it has to wait, and its owner decides when it goes on. Unknown instructions do
/// nothing.</summary>
internal sealed class DsbProgram
{
    /// <summary>Bytes that are read at a time. A block of this alignment lies in one page.</summary>
    private const int BlockSize = 512;

    private readonly byte[] _block = new byte[BlockSize];
    private ulong _tail;
    private ulong _blockStart;
    private int _blockLength;
    private uint _valuesLeft;                           // of an indexed write
    private uint _indexedRegister;
    private uint _pollsLeft;                            // after the current one; 0 outside a poll
    private bool _isPolling;

    /// <summary>Address of the next instruction.</summary>
    public ulong Position { get; private set; }

    public bool IsRunning { get; private set; }

    public void Start(uint head, uint tail)
    {
        const uint aligned = ~(DsbInstruction.Size - 1);
        Position = head & aligned;
        _tail = tail & aligned;
        (_valuesLeft, _pollsLeft, _isPolling, IsRunning) = (0, 0, false, true);
    }

    public void Stop() => IsRunning = false;

    /// <summary>Executes instructions until the program has to wait or ends.</summary>
    /// <param name="memory">The address space of the program.</param>
    /// <param name="target">What the program acts on.</param>
    /// <param name="budget">The most instructions to execute, and pairs of values to write; reduced by what was
    /// used.</param>
    public DsbStop Run(ISurfaceReader memory, IDsbTarget target, ref int budget)
    {
        _blockLength = 0;
        while (IsRunning)
        {
            if (Position >= _tail)
            {
                IsRunning = false;
                return new DsbStop(DsbStopKind.End);
            }

            if (budget <= 0)
            {
                return new DsbStop(DsbStopKind.Budget);
            }

            budget--;
            if (Fetch(memory) is not { } quad)
            {
                IsRunning = false;
                return new DsbStop(DsbStopKind.Fault);
            }

            if (Execute(quad, target) is { } stop)
            {
                return stop;
            }
        }

        return new DsbStop(DsbStopKind.Stopped);
    }

    public void Save(StateWriter writer)
    {
        writer.Write(IsRunning);
        writer.Write(Position);
        writer.Write(_tail);
        writer.Write(_valuesLeft);
        writer.Write(_indexedRegister);
        writer.Write(_pollsLeft);
        writer.Write(_isPolling);
    }

    public void Restore(ref StateReader reader)
    {
        IsRunning = reader.ReadBool();
        Position = reader.ReadULong();
        _tail = reader.ReadULong();
        _valuesLeft = reader.ReadUInt();
        _indexedRegister = reader.ReadUInt();
        _pollsLeft = reader.ReadUInt();
        _isPolling = reader.ReadBool();
        if (Position > (ulong)uint.MaxValue + 1 || _tail > uint.MaxValue)
        {
            throw new InvalidDataException("a program of the display state buffer outside its address space");
        }
    }

    private ulong? Fetch(ISurfaceReader memory)
    {
        if (Position < _blockStart || Position - _blockStart >= (ulong)_blockLength)
        {
            ulong end = Math.Min((Position / BlockSize * BlockSize) + BlockSize, _tail);
            (_blockStart, _blockLength) = (Position, (int)(end - Position));
            if (!memory.TryRead(_blockStart, _block.AsSpan(0, _blockLength)))
            {
                _blockLength = 0;
                return null;
            }
        }

        return BinaryPrimitives.ReadUInt64LittleEndian(_block.AsSpan((int)(Position - _blockStart)));
    }

    /// <summary>Executes an instruction, or writes two values of an indexed write.</summary>
    /// <returns>null if the program goes on.</returns>
    private DsbStop? Execute(ulong quad, IDsbTarget target)
    {
        if (_valuesLeft > 0)
        {
            Position += DsbInstruction.Size;
            WriteValue((uint)quad, target);
            WriteValue((uint)(quad >> 32), target);
            return null;
        }

        DsbInstruction instruction = new(quad);
        if (instruction.Opcode == DsbOpcode.Poll && target.PollFunction.IsEnabled && !IsPollOver(instruction, target))
        {
            return new DsbStop(DsbStopKind.Microseconds, target.PollFunction.IntervalUs);
        }

        Position += DsbInstruction.Size;
        switch (instruction.Opcode)
        {
            case DsbOpcode.Write:
                target.Write(instruction.Register, instruction.Operand, instruction.Lanes);
                return null;
            case DsbOpcode.IndexedWrite:
                (_valuesLeft, _indexedRegister) = (instruction.Operand, instruction.Register);
                return null;
            case DsbOpcode.Interrupt:
                target.Interrupt();
                return null;
            case DsbOpcode.WaitMicroseconds:
                return new DsbStop(DsbStopKind.Microseconds, instruction.Operand);
            case DsbOpcode.WaitVblanks:
                return new DsbStop(DsbStopKind.Vblanks, instruction.Operand);
            case DsbOpcode.WaitScanLineIn or DsbOpcode.WaitScanLineOut:
                return new DsbStop(DsbStopKind.ScanLine, Window: instruction.Window);
            default:
                return null;
        }
    }

    private void WriteValue(uint value, IDsbTarget target)
    {
        if (_valuesLeft > 0 && IsRunning)
        {
            _valuesLeft--;
            target.Write(_indexedRegister, value, uint.MaxValue);
        }
    }

    /// <summary>Reads the register of a poll once; true if the poll is over.</summary>
    private bool IsPollOver(DsbInstruction poll, IDsbTarget target)
    {
        if (!_isPolling)
        {
            (_isPolling, _pollsLeft) = (true, target.PollFunction.Repeats);
        }

        bool isFound = ((target.Read(poll.Register) ^ poll.Operand) & target.PollMask) == 0;
        if (!isFound && _pollsLeft > 0)
        {
            _pollsLeft--;
            return false;
        }

        _isPolling = false;
        if (!isFound)
        {
            target.PollFailed();
        }

        return true;
    }
}

using GvtDevice.Mmio;

namespace GvtDevice.Gt.Engines;

/// <summary>Registers of an engine that tell where its command streamer is and what is wrong with it. i915 copies them
/// into the error state that it keeps of a hang. Source: SKL PRM vol. 2c, RING_BUFFER_HEAD to RING_BUFFER_CTL, ACTHD,
/// IPEHR, BB_ADDR, EIR, EMR, ESR; i915, engine_record_registers.</summary>
internal sealed class StreamerRegisters
{
    /// <summary>ESR, EIR and EMR: an instruction that is none. Nothing but a reset clears it.</summary>
    private const uint InstructionError = 1;

    private readonly Register _tail;
    private readonly Register _head;
    private readonly Register _start;
    private readonly Register _control;
    private readonly Register _activeHead;
    private readonly Register _activeHeadHigh;
    private readonly Register _batch;
    private readonly Register _batchHigh;
    private readonly Register _instruction;
    private readonly Register _errorIdentity;
    private readonly Register _errorMask;
    private readonly Register _errorStatus;
    private readonly Action _errorInterrupt;

    /// <param name="map">Where they are declared.</param>
    /// <param name="engine">Whose they are.</param>
    /// <param name="errorInterrupt">An error has become known.</param>
    public StreamerRegisters(RegisterMapBuilder map, EngineIdentity engine, Action errorInterrupt)
    {
        (uint b, string name) = (engine.MmioBase, engine.Name);
        _errorInterrupt = errorInterrupt;
        _tail = map.At(b + 0x30, $"{name}_TAIL");
        _head = map.At(b + 0x34, $"{name}_HEAD");
        _start = map.At(b + 0x38, $"{name}_START");
        _control = map.At(b + 0x3C, $"{name}_CTL");
        _activeHeadHigh = map.At(b + 0x5C, $"{name}_ACTHD_UDW");
        _instruction = map.At(b + 0x68, $"{name}_IPEHR");
        _activeHead = map.At(b + 0x74, $"{name}_ACTHD");
        _batch = map.At(b + 0x140, $"{name}_BB_ADDR");
        _batchHigh = map.At(b + 0x168, $"{name}_BB_ADDR_UDW");
        _errorIdentity = map.At(b + RingRegisters.ErrorIdentity, $"{name}_EIR")
            .OnWrite(w => (w.Old & ~w.Written) | Unmasked());
        _errorMask = map.At(b + RingRegisters.ErrorMask, $"{name}_EMR").Reset(uint.MaxValue).OnWrite(OnMask);
        _errorStatus = map.At(b + RingRegisters.ErrorStatus, $"{name}_ESR").ReadOnly();
    }

    /// <summary>Shows where the streamer is.</summary>
    /// <param name="image">What runs.</param>
    /// <param name="at">Where.</param>
    /// <param name="header">First dword of the command that it read last.</param>
    public void Show(ContextImage image, ExecutionPoint at, uint header)
    {
        (_start.Value, _tail.Value, _head.Value) = (image.Start, image.Tail, at.Head);
        _control.Value = (image.SizeBytes - GpuLayout.PageSize) | 1;
        _instruction.Value = header;
        ulong active = at.Depth == 0 ? at.Head : at.Address;
        (_activeHead.Value, _activeHeadHigh.Value) = ((uint)active, (uint)(active >> 32));
        if (at.Depth > 0)
        {
            (_batch.Value, _batchHigh.Value) = ((uint)at.Address, (uint)(at.Address >> 32));
        }
    }

    /// <summary>A command was read that is none.</summary>
    public void OnInstructionError()
    {
        _errorStatus.Value |= InstructionError;
        Tell();
    }

    /// <summary>As after a reset of the engine.</summary>
    public void Reset()
    {
        ReadOnlySpan<Register> cleared =
        [
            _tail, _head, _activeHead, _activeHeadHigh, _batch, _batchHigh, _instruction, _errorIdentity, _errorStatus,
        ];
        foreach (Register register in cleared)
        {
            register.Value = 0;
        }
    }

    private uint Unmasked() => _errorStatus.Value & ~_errorMask.Value;

    private uint OnMask(RegisterWrite w)
    {
        _errorMask.Value = w.New;
        Tell();
        return w.New;
    }

    private void Tell()
    {
        uint found = Unmasked() & ~_errorIdentity.Value;
        _errorIdentity.Value |= found;
        if (found != 0)
        {
            _errorInterrupt();
        }
    }
}

using GvtDevice.Mmio;

namespace GvtDevice.Gt.Engines;

/// <summary>Registers of an engine that show the position and the errors of its command streamer. i915 copies them into
/// the error state of a hang. Source: SKL PRM vol. 2c, RING_BUFFER_HEAD to RING_BUFFER_CTL, ACTHD, IPEHR, BB_ADDR, EIR,
/// EMR, ESR; i915, engine_record_registers.</summary>
internal sealed class StreamerRegisters
{
    /// <summary>Bit of ESR, EIR and EMR for an invalid instruction; only a reset clears it.</summary>
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

    /// <param name="map">Collects the declarations.</param>
    /// <param name="engine">The engine.</param>
    /// <param name="errorInterrupt">Called when EIR has a new error.</param>
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
        _errorMask = map.At(b + RingRegisters.ErrorMask, $"{name}_EMR").Reset(uint.MaxValue).AfterWrite(Publish);
        _errorStatus = map.At(b + RingRegisters.ErrorStatus, $"{name}_ESR").ReadOnly();
    }

    /// <summary>Shows the position of the streamer.</summary>
    /// <param name="image">The running context.</param>
    /// <param name="at">Position in the context.</param>
    /// <param name="header">First dword of the last command read.</param>
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

    /// <summary>Records that an invalid command was read.</summary>
    public void OnInstructionError()
    {
        _errorStatus.Value |= InstructionError;
        Publish();
    }

    /// <summary>Clears the registers that a reset of the engine clears.</summary>
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

    private void Publish()
    {
        uint found = Unmasked() & ~_errorIdentity.Value;
        _errorIdentity.Value |= found;
        if (found != 0)
        {
            _errorInterrupt();
        }
    }
}

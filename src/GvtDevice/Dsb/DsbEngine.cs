using DisplayModel.Scanout;
using GvtDevice.Mmio;
using VfioUser.Server;

namespace GvtDevice.Dsb;

/// <summary>One of a pipe's display state buffers: a program, the wait that holds it up, and its registers. A write of
/// the tail starts an enabled one. Source: TGL PRM vol. 2c, DSB_HEAD, DSB_TAIL, DSB_CTRL, DSB_INTERRUPT.</summary>
/// <param name="name">Its number and its pipe in register names.</param>
/// <param name="offset">Offset of DSB_HEAD.</param>
/// <param name="owner">The unit that runs it.</param>
internal sealed class DsbEngine(string name, uint offset, IDsbOwner owner) : IDsbTarget
{
    private const uint Enable = 1u << 31;
    private const uint WaitForVblank = 1u << 28;
    private const uint Halt = 1u << 16;
    private const uint Busy = 1;

    private const uint ProgramEvent = 1;
    private const uint PollError = 1 << 1;
    private const uint Fault = 1 << 3;
    private const uint Events = 0xF;
    private const int EventEnableShift = 16;

    private readonly DsbProgram _program = new();
    private DsbDelay _delay;
    private Register _head = null!;
    private Register _control = null!;
    private Register _pollFunction = null!;
    private Register _pollMask = null!;
    private Register _interrupt = null!;

    public bool IsBusy => _program.IsRunning;

    public uint PollMask => _pollMask.Value;

    public DsbPollFunction PollFunction => new(_pollFunction.Value);

    public void Define(RegisterMapBuilder map)
    {
        _head = map.At(offset, $"DSB_HEAD_{name}");
        map.At(offset + 0x04, $"DSB_TAIL_{name}").OnWrite(OnTail);
        _control = map.At(offset + 0x08, $"DSB_CTRL_{name}").Writable(~Busy).Volatile()
            .OnRead(control => control | (IsBusy ? Busy : 0)).OnWrite(OnControl);
        _pollFunction = map.At(offset + 0x10, $"DSB_POLLFUNC_{name}");
        _pollMask = map.At(offset + 0x1C, $"DSB_POLLMASK_{name}");
        _interrupt = map.At(offset + 0x28, $"DSB_INTERRUPT_{name}").ClearOnOne(Events).Volatile();
        map.At(offset + 0x2C, $"DSB_CURRENT_HEAD_{name}").ReadOnly().Volatile().OnRead(_ => (uint)_program.Position);
        map.Plain(
        [
            new(offset + 0x0C, $"DSB_MMIOCTRL_{name}"), new(offset + 0x14, $"DSB_DEBUG_{name}"),
            new(offset + 0x24, $"DSB_STATUS_{name}"), new(offset + 0x30, $"DSB_RM_TIMEOUT_{name}"),
            new(offset + 0x34, $"DSB_RMTIMEOUTREG_CAPTURE_{name}"), new(offset + 0x38, $"DSB_PMCTRL_{name}"),
            new(offset + 0x3C, $"DSB_PMCTRL_2_{name}"), new(offset + 0xF0, $"DSB_CHICKEN_{name}"),
        ]);
    }

    public void Reset()
    {
        _program.Stop();
        _delay = default;
    }

    public void Save(StateWriter writer, long nowNs)
    {
        _program.Save(writer);
        _delay.Save(writer, nowNs);
    }

    public void Restore(ref StateReader reader, long nowNs)
    {
        _program.Restore(ref reader);
        _delay = DsbDelay.Restore(ref reader, nowNs);
    }

    /// <summary>Goes on with the program unless it has to wait.</summary>
    /// <param name="memory">The address space of the program.</param>
    /// <param name="budget">As in <see cref="DsbProgram.Run"/>.</param>
    /// <returns>When to call again: <see cref="long.MaxValue"/> if that is unknown, null if the program is over or the
    /// budget is used up.</returns>
    public long? Run(ISurfaceReader memory, ref int budget)
    {
        while (IsBusy)
        {
            if (_delay.EndNs(owner) is var endNs && endNs > owner.NowNs)
            {
                return endNs;
            }

            _delay = default;
            DsbStop stop = _program.Run(memory, this, ref budget);
            switch (stop.Kind)
            {
                case DsbStopKind.Budget:
                    return null;
                case DsbStopKind.Fault:
                    Report(Fault);
                    break;
                default:
                    _delay = DsbDelay.Of(stop, owner);
                    break;
            }
        }

        return null;
    }

    public uint Read(uint register) => owner.Read(register);

    public void Write(uint register, uint value, uint lanes) => owner.Write(register, value, lanes);

    public void Interrupt() => Report(ProgramEvent);

    public void PollFailed() => Report(PollError);

    private void Report(uint events)
    {
        _interrupt.Value |= events;
        if (((_interrupt.Value >> EventEnableShift) & events) != 0)
        {
            owner.Interrupt(this);
        }
    }

    private uint OnTail(RegisterWrite w)
    {
        uint control = _control.Value;
        if ((control & Enable) != 0 && (control & Halt) == 0 && !IsBusy)
        {
            _program.Start(_head.Value, w.New);
            _delay = (control & WaitForVblank) != 0
                ? DsbDelay.Of(new DsbStop(DsbStopKind.Vblanks, 1), owner)
                : default;
            owner.Started();
        }

        return w.New;
    }

    /// <summary>Stops the program if the driver halts or disables the engine.</summary>
    private uint OnControl(RegisterWrite w)
    {
        if ((w.New & Enable) == 0 || (w.New & Halt) != 0)
        {
            _program.Stop();
        }

        return w.New;
    }
}

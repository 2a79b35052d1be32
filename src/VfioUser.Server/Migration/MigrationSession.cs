using System.Buffers;
using VfioUser.Protocol;
using VfioUser.Server.Interrupts;
using VfioUser.Server.Regions;
using VfioUser.Server.Timers;

namespace VfioUser.Server.Migration;

/// <summary>
/// The migration state of the device, and the data being saved or restored. PreCopy is Running while a first state is
/// read; every other transition passes through Stop. Source: vfio.h, vfio_device_mig_state.
/// </summary>
internal sealed class MigrationSession(IVfioUserDevice device, TimerQueue timers, IrqTable irqs, IoSignals signals)
{
    /// <summary>The largest state that a client may send, in bytes.</summary>
    public const int MaxStateBytes = 256 << 20;

    private readonly IMigratableDevice? _migratable = device as IMigratableDevice;
    private OutgoingState? _saved;
    private ArrayBufferWriter<byte>? _received;

    public bool IsSupported => _migratable is not null;

    public MigrationState State { get; private set; } = MigrationState.Running;

    /// <summary>Whether the state is being copied, so that region accesses must not change it.</summary>
    public bool IsCopying => State is MigrationState.StopCopy or MigrationState.Resuming;

    /// <summary>Changes to another state.</summary>
    /// <exception cref="VfioUserException">EINVAL: there is no transition to it, or the data written is not a state of
    /// this device. In the latter case the device has been reset, and only DEVICE_RESET leaves the error
    /// state.</exception>
    public void Go(MigrationState target)
    {
        bool exists = target is MigrationState.Stop or MigrationState.Running or MigrationState.StopCopy
            or MigrationState.Resuming or MigrationState.PreCopy;
        if (!exists || State == MigrationState.Error
            || (State == MigrationState.StopCopy && target == MigrationState.PreCopy))
        {
            throw new VfioUserException(Errno.EINVAL, $"{State} cannot become {target}");
        }

        if (State == target)
        {
            return;
        }

        OutgoingState? preCopied = State == MigrationState.PreCopy ? _saved : null;
        _saved = null;
        if (State != MigrationState.Stop && !(IsRunning(State) && IsRunning(target)))
        {
            EnterStop();
        }

        switch (target)
        {
            case MigrationState.Running:
                Run();
                break;
            case MigrationState.PreCopy:
                _saved = new OutgoingState(_migratable!, isPreCopy: true);
                Run();
                break;
            case MigrationState.StopCopy when preCopied is not null:
                preCopied.Complete(_migratable!);
                _saved = preCopied;
                break;
            case MigrationState.StopCopy:
                _saved = new OutgoingState(_migratable!, isPreCopy: false);
                break;
            case MigrationState.Resuming:
                _received = new ArrayBufferWriter<byte>();
                break;
        }

        State = target;
    }

    /// <summary>Returns the next part of the state, at most <paramref name="count"/> bytes; less at its end, and at the
    /// end of what there is before the device stops.</summary>
    /// <exception cref="VfioUserException">EINVAL: nothing is being saved.</exception>
    public ReadOnlySpan<byte> Read(int count)
    {
        return _saved is not null
            ? _saved.Read(count)
            : throw new VfioUserException(Errno.EINVAL, $"no data can be read in {State}");
    }

    /// <summary>Appends the next part of a state.</summary>
    /// <exception cref="VfioUserException">EINVAL: nothing is being restored. ENOSPC: the state exceeds
    /// <see cref="MaxStateBytes"/>.</exception>
    public void Write(ReadOnlySpan<byte> part)
    {
        if (State != MigrationState.Resuming)
        {
            throw new VfioUserException(Errno.EINVAL, $"no data can be written in {State}");
        }

        if (part.Length > MaxStateBytes - _received!.WrittenCount)
        {
            throw new VfioUserException(Errno.ENOSPC, $"a state has at most {MaxStateBytes} bytes");
        }

        _received.Write(part);
    }

    /// <summary>Lets the device run and drops all migration data, after a reset or when the client has
    /// disconnected.</summary>
    public void Abandon()
    {
        _saved = null;
        _received = null;
        Run();
        State = MigrationState.Running;
    }

    private static bool IsRunning(MigrationState state) => state is MigrationState.Running or MigrationState.PreCopy;

    private void Run()
    {
        timers.IsPaused = false;
        irqs.Run();
    }

    private void EnterStop()
    {
        ArrayBufferWriter<byte>? received = _received;
        _received = null;
        if (IsRunning(State))
        {
            // Signals that the guest sent before belong to the state.
            signals.Deliver();
            timers.IsPaused = true;
            irqs.Stop();
        }

        if (State == MigrationState.Resuming)
        {
            Restore(received!.WrittenSpan);
        }

        State = MigrationState.Stop;
    }

    private void Restore(ReadOnlySpan<byte> state)
    {
        irqs.ClearPending();
        try
        {
            _migratable!.Restore(PreCopiedState.Is(state) ? PreCopiedState.Read(state, MaxStateBytes) : state);
        }
        catch (Exception e)
        {
            State = MigrationState.Error;
            device.Reset();
            if (e is InvalidDataException)
            {
                throw new VfioUserException(Errno.EINVAL, "the device refused the state: " + e.Message);
            }

            throw;
        }
    }
}

using System.Buffers;
using VfioUser.Protocol;
using VfioUser.Server.Interrupts;
using VfioUser.Server.Regions;
using VfioUser.Server.Timers;

namespace VfioUser.Server.Migration;

/// <summary>
/// Which migration state the device is in, and the data on its way in or out. Everything goes through Stop, which is
/// thus every shortest path; no state that we have is on the way to another. Source: vfio.h, vfio_device_mig_state.
/// </summary>
internal sealed class MigrationSession(IVfioUserDevice device, TimerQueue timers, IrqTable irqs, IoSignals signals)
{
    /// <summary>What a client may make us keep.</summary>
    public const int MaxStateBytes = 256 << 20;

    private readonly IMigratableDevice? _migratable = device as IMigratableDevice;
    private ArrayBufferWriter<byte>? _data;
    private int _read;

    public bool IsSupported => _migratable is not null;

    public MigrationState State { get; private set; } = MigrationState.Running;

    /// <summary>The state is being copied, so region accesses must not change it.</summary>
    public bool IsCopying => State is MigrationState.StopCopy or MigrationState.Resuming;

    /// <summary>Goes to another state.</summary>
    /// <exception cref="VfioUserException">EINVAL: there is no way to it, or what was written is not a state of this
    /// device; in the latter case the device has been reset, and only DEVICE_RESET leaves the error state.</exception>
    public void Go(MigrationState target)
    {
        bool exists = target is MigrationState.Stop or MigrationState.Running or MigrationState.StopCopy
            or MigrationState.Resuming;
        if (!exists || State == MigrationState.Error)
        {
            throw new VfioUserException(Errno.EINVAL, $"{State} cannot become {target}");
        }

        if (State == target)
        {
            return;
        }

        if (State != MigrationState.Stop)
        {
            EnterStop();
        }

        switch (target)
        {
            case MigrationState.Running:
                Run();
                break;
            case MigrationState.StopCopy:
                _data = new ArrayBufferWriter<byte>();
                _read = 0;
                _migratable!.Save(_data);
                break;
            case MigrationState.Resuming:
                _data = new ArrayBufferWriter<byte>();
                break;
        }

        State = target;
    }

    /// <summary>The next part of the state, as much as there is.</summary>
    /// <exception cref="VfioUserException">EINVAL: nothing is being saved.</exception>
    public ReadOnlySpan<byte> Read(int count)
    {
        if (State != MigrationState.StopCopy)
        {
            throw new VfioUserException(Errno.EINVAL, $"no data can be read in {State}");
        }

        ReadOnlySpan<byte> left = _data!.WrittenSpan[_read..];
        ReadOnlySpan<byte> part = left[..Math.Min(count, left.Length)];
        _read += part.Length;
        return part;
    }

    /// <summary>Takes the next part of a state.</summary>
    /// <exception cref="VfioUserException">EINVAL: nothing is being restored. ENOSPC: that is more than any state
    /// has.</exception>
    public void Write(ReadOnlySpan<byte> part)
    {
        if (State != MigrationState.Resuming)
        {
            throw new VfioUserException(Errno.EINVAL, $"no data can be written in {State}");
        }

        if (part.Length > MaxStateBytes - _data!.WrittenCount)
        {
            throw new VfioUserException(Errno.ENOSPC, $"a state has at most {MaxStateBytes} bytes");
        }

        _data.Write(part);
    }

    /// <summary>The device has been reset, or its client has gone: it runs, whatever was going on.</summary>
    public void Abandon()
    {
        _data = null;
        Run();
        State = MigrationState.Running;
    }

    private void Run()
    {
        timers.IsPaused = false;
        irqs.Run();
    }

    private void EnterStop()
    {
        ArrayBufferWriter<byte>? data = _data;
        _data = null;
        if (State == MigrationState.Running)
        {
            // What the guest had signalled before belongs to the state.
            signals.Deliver();
            timers.IsPaused = true;
            irqs.Stop();
        }

        if (State == MigrationState.Resuming)
        {
            Restore(data!.WrittenSpan);
        }

        State = MigrationState.Stop;
    }

    private void Restore(ReadOnlySpan<byte> state)
    {
        irqs.ClearPending();
        try
        {
            _migratable!.Restore(state);
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

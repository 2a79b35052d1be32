using System.Buffers;
using VfioUser.Protocol;
using VfioUser.Server.Interrupts;
using VfioUser.Server.Regions;
using VfioUser.Server.Timers;

namespace VfioUser.Server.Migration;

/// <summary>
/// The migration state of the device, and the data being saved or restored. Every transition passes through Stop, so
/// every path is a shortest path, and no other supported state lies between two states. Source: vfio.h,
/// vfio_device_mig_state.
/// </summary>
internal sealed class MigrationSession(IVfioUserDevice device, TimerQueue timers, IrqTable irqs, IoSignals signals)
{
    /// <summary>The largest state that a client may send, in bytes.</summary>
    public const int MaxStateBytes = 256 << 20;

    private readonly IMigratableDevice? _migratable = device as IMigratableDevice;
    private ArrayBufferWriter<byte>? _data;
    private int _read;

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

    /// <summary>Returns the next part of the state, at most <paramref name="count"/> bytes; empty at the end.</summary>
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

    /// <summary>Appends the next part of a state.</summary>
    /// <exception cref="VfioUserException">EINVAL: nothing is being restored. ENOSPC: the state exceeds
    /// <see cref="MaxStateBytes"/>.</exception>
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

    /// <summary>Lets the device run and drops all migration data, after a reset or when the client has
    /// disconnected.</summary>
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
            // Signals that the guest sent before belong to the state.
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

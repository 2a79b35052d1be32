using System.Buffers.Binary;
using System.Runtime.InteropServices;
using LinuxInterop;
using Microsoft.Win32.SafeHandles;

namespace VfioUser.Server.Restart;

/// <summary>
/// The memory in which a server leaves what its successor needs. It outlives the process because a file store keeps it.
/// Everything is written to a place that is not in use, and one 8-byte store (<see cref="Commit"/>) then makes it
/// valid, so a process that dies at any instruction leaves the old state or the new one. One thread.
/// </summary>
/// <remarks>Layout: a page with the header; two places for the client's setup; two logs, each the whole state of the
/// device followed by its changes.</remarks>
internal sealed class StateFile : IDisposable
{
    /// <summary>The most bytes of a setup.</summary>
    public const int MaxSetupBytes = 1 << 20;

    private const ulong Magic = 0x3130_5045_454B_5647;  // "GVKEEP01"; the number is the version of the layout
    private const int CommitOffset = 8;
    private const int AliveOffset = 16;
    private const int AttemptsOffset = 24;
    private const int IsBusyOffset = 28;
    private const int HeaderBytes = 4096;
    private const int LogBytes = 8 << 20;
    private const ulong Size = HeaderBytes + (2 * MaxSetupBytes) + (2 * LogBytes);

    private readonly MemFd _memory;
    private Committed _current;

    private StateFile(MemFd memory)
    {
        _memory = memory;
        _current = new Committed(Word);
    }

    public SafeFileHandle Handle => _memory.Handle;

    /// <summary>What is valid.</summary>
    public Committed Current => _current;

    /// <summary>When the server last ran, CLOCK_MONOTONIC in nanoseconds.</summary>
    public long AliveNs
    {
        get => BinaryPrimitives.ReadInt64LittleEndian(_memory.Slice(AliveOffset, sizeof(long)));
        set => BinaryPrimitives.WriteInt64LittleEndian(_memory.Slice(AliveOffset, sizeof(long)), value);
    }

    /// <summary>Whether a process executes a request, or was ended by one.</summary>
    public bool IsBusy
    {
        get => _memory.Slice(IsBusyOffset, 1)[0] != 0;
        set => _memory.Slice(IsBusyOffset, 1)[0] = value ? (byte)1 : (byte)0;
    }

    /// <summary>How many processes in a row have ended while they executed the same request.</summary>
    public int Attempts
    {
        get => BinaryPrimitives.ReadInt32LittleEndian(_memory.Slice(AttemptsOffset, sizeof(int)));
        set => BinaryPrimitives.WriteInt32LittleEndian(_memory.Slice(AttemptsOffset, sizeof(int)), value);
    }

    /// <summary>The client's setup; empty without a client.</summary>
    public ReadOnlySpan<byte> Setup => Counted(SetupAt(_current.SetupPlace), MaxSetupBytes);

    /// <summary>The whole state of the device.</summary>
    public ReadOnlySpan<byte> DeviceState => Counted(LogAt(_current.LogPlace), LogBytes);

    /// <summary>What has changed since that state.</summary>
    public ReadOnlySpan<byte> DeviceChanges
    {
        get
        {
            int start = sizeof(int) + DeviceState.Length;
            return _current.LogEnd >= start && _current.LogEnd <= LogBytes
                ? _memory.Slice(LogAt(_current.LogPlace) + (ulong)start, _current.LogEnd - start)
                : throw new InvalidDataException("the record of the device's changes is corrupt");
        }
    }

    private ulong Word
    {
        get => Volatile.Read(ref MemoryMarshal.AsRef<ulong>(_memory.Slice(CommitOffset, sizeof(ulong))));
        set => Volatile.Write(ref MemoryMarshal.AsRef<ulong>(_memory.Slice(CommitOffset, sizeof(ulong))), value);
    }

    /// <exception cref="LinuxException">The memory cannot be created.</exception>
    public static StateFile Create()
    {
        MemFd memory = MemFd.Create("vfio-user-state", Size);
        BinaryPrimitives.WriteUInt64LittleEndian(memory.Slice(0, sizeof(ulong)), Magic);
        return new StateFile(memory);
    }

    /// <summary>Opens what an earlier process left.</summary>
    /// <exception cref="InvalidDataException">It is not such a file, or of another version.</exception>
    public static StateFile Open(SafeFileHandle handle)
    {
        MemFd memory = MemFd.Adopt(handle, Size);
        if (BinaryPrimitives.ReadUInt64LittleEndian(memory.Slice(0, sizeof(ulong))) != Magic)
        {
            memory.Dispose();
            throw new InvalidDataException("the kept state is of another version of this server");
        }

        return new StateFile(memory);
    }

    /// <summary>Makes what was written valid, by one store.</summary>
    /// <param name="next">The <see cref="Current"/> with the results of the methods below.</param>
    public void Commit(Committed next)
    {
        _current = next;
        Word = next.Word;
    }

    /// <summary>Writes a setup to the place that is not in use.</summary>
    /// <returns><paramref name="next"/> with the setup.</returns>
    public Committed WriteSetup(Committed next, ReadOnlySpan<byte> setup)
    {
        int place = 1 - _current.SetupPlace;
        WriteCounted(SetupAt(place), setup);
        return next with { SetupPlace = place };
    }

    /// <summary>Writes the whole state of the device to the log that is not in use.</summary>
    /// <returns><paramref name="next"/> with the state.</returns>
    /// <exception cref="InvalidOperationException">The state is too large.</exception>
    public Committed WriteState(Committed next, ReadOnlySpan<byte> state)
    {
        if (state.Length > LogBytes / 2)
        {
            throw new InvalidOperationException($"a device with {state.Length} bytes of state cannot be restarted");
        }

        int place = 1 - _current.LogPlace;
        WriteCounted(LogAt(place), state);
        return next with { LogPlace = place, LogEnd = sizeof(int) + state.Length };
    }

    /// <summary>Appends changes of the device to the log.</summary>
    /// <returns><paramref name="next"/> with the changes; null if there is no room: write the whole state.</returns>
    public Committed? TryAppend(Committed next, ReadOnlySpan<byte> changes)
    {
        if (changes.Length > LogBytes - _current.LogEnd)
        {
            return null;
        }

        changes.CopyTo(_memory.Slice(LogAt(_current.LogPlace) + (ulong)_current.LogEnd, changes.Length));
        return next with { LogEnd = _current.LogEnd + changes.Length };
    }

    public void Dispose() => _memory.Dispose();

    private static ulong SetupAt(int place) => HeaderBytes + ((ulong)place * MaxSetupBytes);

    private static ulong LogAt(int place) => HeaderBytes + (2 * MaxSetupBytes) + ((ulong)place * LogBytes);

    private void WriteCounted(ulong offset, ReadOnlySpan<byte> bytes)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_memory.Slice(offset, sizeof(int)), bytes.Length);
        bytes.CopyTo(_memory.Slice(offset + sizeof(int), bytes.Length));
    }

    private ReadOnlySpan<byte> Counted(ulong offset, int limit)
    {
        int length = BinaryPrimitives.ReadInt32LittleEndian(_memory.Slice(offset, sizeof(int)));
        return length >= 0 && length <= limit - sizeof(int)
            ? _memory.Slice(offset + sizeof(int), length)
            : throw new InvalidDataException("the kept state is corrupt");
    }
}

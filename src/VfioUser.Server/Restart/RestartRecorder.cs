using System.Buffers;
using LinuxInterop;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using VfioUser.Protocol;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Restart;

/// <summary>
/// Records what another process needs to go on with the client and the device, however this process ends. A message
/// stays in the client's socket until it has been executed and answered, so a successor finds it there; one word in the
/// <see cref="StateFile"/> says whether it has been. Device thread only.
/// </summary>
/// <remarks>Between that word and the system call that sends the reply lie some instructions. If a process ends there
/// or a little later, nobody knows whether the client has its reply. It then gets an error reply without a payload,
/// which QEMU reports and drops if it has one already; a whole reply would make it lose its place in the stream.
/// Source: QEMU, hw/vfio-user/proxy.c, vfio_user_recv_one.</remarks>
internal sealed class RestartRecorder : IDisposable
{
    /// <summary>The number of processes that may end while they execute the same message; the next one answers it with
    /// EIO.</summary>
    private const int MaxAttempts = 3;

    private const string StateName = "state";
    private const string ClientName = "client";

    private readonly IRestartableDevice _device;
    private readonly IFileStore _store;
    private readonly ILogger _logger;
    private readonly ClientSetup _setup;
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private StateFile? _file;
    private Committed _next;                            // with the message that is being executed
    private bool _mayDrop;                              // descriptors of the setup may not be needed any more
    private ushort? _doneBefore;                        // by an earlier process, and still in the socket
    private bool _isPoisonous;
    private bool _isBroken;

    public RestartRecorder(IRestartableDevice device, IFileStore store, ILogger logger)
    {
        _device = device;
        _store = store;
        _logger = logger;
        _setup = new ClientSetup(store);
    }

    /// <summary>When the earlier process last ran, CLOCK_MONOTONIC in nanoseconds; null if there was none.</summary>
    public long? AliveNs { get; private set; }

    /// <summary>Opens what an earlier process left.</summary>
    /// <returns>The socket of its client; null if it had none, or nothing is left.</returns>
    public SafeFileHandle? Open()
    {
        SafeFileHandle? client = null;
        try
        {
            if (_store.Take(StateName) is not { } handle)
            {
                return null;
            }

            _file = StateFile.Open(handle);
            _file.Attempts = _file.IsBusy ? _file.Attempts + 1 : 0;
            AliveNs = _file.AliveNs;
            client = _file.Current.HasClient ? _store.Take(ClientName) : null;
            if (client is not null)
            {
                _setup.Read(_file.Setup);
                _doneBefore = _file.Current.DoneId;
                _isPoisonous = _file.Attempts >= MaxAttempts;
            }

            return client;
        }
        catch (InvalidDataException e)
        {
            ServerLog.StateRefused(_logger, e.Message);
            client?.Dispose();
            _setup.Clear();
            _store.Drop(_file is null ? StateName : ClientName);
            _file?.Commit(_file.Current with { HasClient = false, DoneId = null });
            return null;
        }
        finally
        {
            _store.DropRest();
        }
    }

    /// <summary>Executes the setup of the earlier process's client.</summary>
    public void ReplaySetup(Replayer execute) => _setup.Replay(execute);

    /// <summary>Brings the device to the state in which the earlier process left it, and records it from now on. A
    /// device that refuses the state is reset: its client stays, and a reboot of the guest helps.</summary>
    public void Begin()
    {
        try
        {
            if (_file is { Attempts: <= 2 * MaxAttempts } file)
            {
                file.IsBusy = true;
                _device.Resume(file.DeviceState, file.DeviceChanges);
            }
        }
        catch (InvalidDataException e)
        {
            ServerLog.StateRefused(_logger, e.Message);
            _device.Reset();
        }

        if (_file is null)
        {
            _file = StateFile.Create();
            _store.Keep(StateName, _file.Handle);
        }

        _file.Commit(WriteState(_file.Current));
        _file.IsBusy = false;
    }

    /// <summary>Records the client that has connected.</summary>
    public void OnClient(SafeFileHandle socket) => Guard(() =>
    {
        _store.Keep(ClientName, socket);
        _file!.Commit(WriteSetup(_file.Current with { HasClient = true, DoneId = null }));
    });

    /// <summary>Forgets the client that has disconnected.</summary>
    public void OnClientGone() => Guard(() =>
    {
        _file!.Commit(_file.Current with { HasClient = false, DoneId = null });
        _doneBefore = null;
        _setup.Clear();
        _store.Drop(ClientName);
    });

    /// <summary>Whether an earlier process has executed this message, the first one that was found in the socket, and
    /// has answered it or was about to.</summary>
    public bool WasDone(in MessageHeader header)
    {
        (ushort? done, _doneBefore) = (_doneBefore, null);
        return done == header.Id;
    }

    /// <summary>Whether earlier processes have ended while they executed this message, the first one that was found in
    /// the socket.</summary>
    public bool IsPoisonous()
    {
        (bool isPoisonous, _isPoisonous) = (_isPoisonous, false);
        return isPoisonous;
    }

    /// <summary>Records that the server runs.</summary>
    public void OnAlive(long nowNs) => _file!.AliveNs = nowNs;

    /// <summary>Records that the next message is about to be executed.</summary>
    public void OnExecuting() => _file!.IsBusy = true;

    /// <summary>Writes down the effect of a message, which counts from <see cref="Publish"/> on.</summary>
    /// <param name="message">The message.</param>
    /// <param name="isAccepted">Whether it was executed without an error.</param>
    /// <param name="files">From <see cref="ClientSetup.FilesOf"/>; owned by this object now.</param>
    public void OnExecuted(in Message message, bool isAccepted, SafeFileHandle[]? files)
    {
        if (_isBroken)
        {
            Close(files);
            return;
        }

        _file!.IsBusy = false;
        MessageHeader header = message.Header;
        Committed next = _file.Current with { DoneId = header.Id };
        if (header.Command != VfioUserCommand.RegionRead || _device.HasReadEffects)
        {
            next = WriteChanges(next, isThorough: !IsAccess(header.Command));
        }

        _next = next;
        if (files is not null && isAccepted)
        {
            RecordSetup(header, message.Payload.ToArray(), files);
        }
        else
        {
            Close(files);
        }
    }

    /// <summary>Makes what <see cref="OnExecuted"/> has written count. Call it immediately before the reply is
    /// sent.</summary>
    public void Publish()
    {
        if (!_isBroken)
        {
            _file!.Commit(_next);
        }
    }

    /// <summary>Records that the message is no longer in the socket.</summary>
    public void OnConsumed()
    {
        if (!_isBroken && _file!.Current.DoneId is not null)
        {
            _file.Commit(_file.Current with { DoneId = null });
            if (_file.Attempts > 0)
            {
                _file.Attempts = 0;
            }
        }

        if (_mayDrop)
        {
            _mayDrop = false;
            Guard(_setup.DropUnused);
        }
    }

    /// <summary>Records what timers and posted work have changed.</summary>
    public void OnDeviceRan()
    {
        if (!_isBroken)
        {
            _file!.Commit(WriteChanges(_file.Current, isThorough: true));
        }
    }

    public void Dispose()
    {
        _setup.Dispose();
        _file?.Dispose();
    }

    private static void Close(SafeFileHandle[]? files)
    {
        foreach (SafeFileHandle file in files ?? [])
        {
            file.Dispose();
        }
    }

    private void RecordSetup(MessageHeader header, byte[] payload, SafeFileHandle[] files) => Guard(() =>
    {
        _setup.Add(header, payload, files);
        _next = WriteSetup(_next);
        _mayDrop = true;
    });

    private static bool IsAccess(VfioUserCommand command) => command is VfioUserCommand.RegionRead
        or VfioUserCommand.RegionWrite or VfioUserCommand.RegionWriteMulti;

    private Committed WriteChanges(Committed next, bool isThorough)
    {
        _buffer.ResetWrittenCount();
        _device.SaveChanges(_buffer, isThorough);
        return _buffer.WrittenCount == 0 ? next : _file!.TryAppend(next, _buffer.WrittenSpan) ?? WriteState(next);
    }

    private Committed WriteState(Committed next)
    {
        _buffer.ResetWrittenCount();
        _device.SaveAll(_buffer);
        return _file!.WriteState(next, _buffer.WrittenSpan);
    }

    private Committed WriteSetup(Committed next)
    {
        ArrayBufferWriter<byte> written = new();
        _setup.Write(written);
        return written.WrittenCount <= StateFile.MaxSetupBytes - sizeof(int)
            ? _file!.WriteSetup(next, written.WrittenSpan)
            : throw new IOException($"the client's setup has {written.WrittenCount} bytes");
    }

    /// <summary>Goes on without a record when the store is gone.</summary>
    private void Guard(Action act)
    {
        if (_isBroken)
        {
            return;
        }

        try
        {
            act();
        }
        catch (Exception e) when (e is IOException or LinuxException)
        {
            ServerLog.NotRestartable(_logger, e.Message);
            _isBroken = true;
            _file!.Commit(_file.Current with { HasClient = false, DoneId = null });
        }
    }
}

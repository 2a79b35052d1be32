using LinuxInterop;
using Microsoft.Extensions.Logging;
using VfioUser.Protocol;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Dma;

/// <summary>
/// Sends DMA_READ and DMA_WRITE to the client: one request at a time, at most 32 KiB, each with a deadline. While a
/// request waits, the client's region accesses and the device's timers are served. Device thread only. Source:
/// vfio-user spec, "VFIO_USER_DMA_READ".
/// </summary>
/// <remarks>An abandoned request (deadline passed, or a command arrived that cannot be served meanwhile) stays
/// outstanding until its reply comes. Until then all others fail at once, so a silent client costs one deadline and not
/// one per row of pixels.</remarks>
internal sealed class MessageDma(TimeSpan timeout, ILogger logger)
{
    /// <summary>The largest transfer, in bytes. QEMU sends its replies whole or not at all, so they must fit a socket's
    /// default buffer.</summary>
    public const int MaxTransferBytes = 32 << 10;

    /// <summary>How long a <see cref="Stop"/> may go unnoticed.</summary>
    private static readonly TimeSpan s_slice = TimeSpan.FromMilliseconds(100);

    private byte[] _buffer = [];
    private IDmaClient? _client;
    private DmaLayout? _layout;
    private DmaAccess _access;
    private VfioUserCommand _command;
    private ushort _id;
    private bool _isOutstanding;        // sent, without a reply so far
    private bool _succeeded;
    private int _received;              // bytes of data in the buffer
    private volatile bool _isStopped;

    /// <summary>Whether a callback of the device waits for the client.</summary>
    public bool IsWaiting { get; private set; }

    public void Connect(IDmaClient client)
    {
        _client = client;
        _layout = client.HasTwin ? DmaLayout.Specified : null;
        _isOutstanding = false;
    }

    public void Disconnect() => _client = null;

    /// <summary>Abandons the waiting request and all later ones. Any thread.</summary>
    public void Stop() => _isStopped = true;

    public bool TryRead(ulong address, Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            int count = Math.Min(destination.Length, Limit);
            if (!Ask(VfioUserCommand.DmaRead, address, count, default))
            {
                return false;
            }

            _buffer.AsSpan(0, _received).CopyTo(destination);
            destination = destination[count..];
            address += (ulong)count;
        }

        return true;
    }

    public bool TryWrite(ulong address, ReadOnlySpan<byte> source)
    {
        while (!source.IsEmpty)
        {
            int count = Math.Min(source.Length, Limit);
            if (!Ask(VfioUserCommand.DmaWrite, address, count, source[..count]))
            {
                return false;
            }

            source = source[count..];
            address += (ulong)count;
        }

        return true;
    }

    /// <summary>Processes a reply of the client.</summary>
    /// <returns>false when no request matches it.</returns>
    public bool TryComplete(in Message reply)
    {
        if (!_isOutstanding || reply.Header.Id != _id || reply.Header.Command != _command)
        {
            return false;
        }

        _isOutstanding = false;
        _succeeded = DmaMessage.TryParse(reply, _access, _layout ?? DmaLayout.Specified, out ReadOnlySpan<byte> data);
        if (!IsWaiting)
        {
            return true;
        }

        if (!_succeeded)
        {
            ServerLog.DmaRefused(logger, _command, _access.Address, _access.Count, reply.Errno);
        }
        else if (_layout is null)
        {
            _layout = reply.Payload.IsEmpty ? DmaLayout.ShortCount : DmaLayout.Specified;
        }

        _received = data.Length;
        data.CopyTo(_buffer);
        return true;
    }

    /// <summary>Whether the waiting request concerns a byte of this range.</summary>
    public bool Touches(ulong address, ulong size) =>
        IsWaiting && (_access.Address - address < size || address - _access.Address < _access.Count);

    private int Limit => (int)Math.Clamp(_client?.MaxTransferBytes ?? 1, 1, MaxTransferBytes);

    private bool Ask(VfioUserCommand command, ulong address, int count, ReadOnlySpan<byte> data)
    {
        if (_client is null || IsWaiting || _isOutstanding || !_client.CanAsk || _isStopped)
        {
            return false;
        }

        if (_buffer.Length == 0)
        {
            _buffer = new byte[DmaAccess.Length + MaxTransferBytes];
        }

        if (_layout is null && count > 0)
        {
            // Writing 0 bytes changes nothing, and the length of the reply shows the layout.
            Ask(VfioUserCommand.DmaWrite, address, 0, default);
            _layout ??= DmaLayout.Specified;
        }

        return Exchange(_client, command, new DmaAccess(address, (ulong)count), data);
    }

    private bool Exchange(IDmaClient client, VfioUserCommand command, in DmaAccess access, ReadOnlySpan<byte> data)
    {
        if (_isOutstanding || !client.CanAsk)
        {
            return false;
        }

        _command = command;
        _access = access;
        _id++;
        _succeeded = false;
        _isOutstanding = client.TrySend(
            new MessageHeader(_id, command, 0, MessageFlags.None, 0),
            DmaMessage.Build(_buffer, access, data, _layout ?? DmaLayout.Specified));
        IsWaiting = true;
        try
        {
            Await(client);
        }
        finally
        {
            IsWaiting = false;
        }

        return _succeeded;
    }

    private void Await(IDmaClient client)
    {
        long deadlineNs = MonotonicClock.After(timeout);
        while (_isOutstanding && client.CanAsk && !_isStopped)
        {
            if (MonotonicClock.NowNs >= deadlineNs)
            {
                ServerLog.DmaTimedOut(logger, _command, _access.Address, _access.Count, timeout.TotalSeconds);
                return;
            }

            client.Serve(Math.Min(deadlineNs, MonotonicClock.After(s_slice)));
        }
    }
}

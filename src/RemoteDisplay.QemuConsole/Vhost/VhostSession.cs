using System.Buffers.Binary;
using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using RemoteDisplay.QemuConsole.Virtio;

namespace RemoteDisplay.QemuConsole.Vhost;

/// <summary>Handles QEMU's requests to a vhost-user-gpu back end. Not thread-safe. Source: QEMU,
/// docs/interop/vhost-user.rst.</summary>
/// <param name="screens">The number of screens.</param>
/// <param name="showOn">Called with the socket of QEMU's console, which it owns.</param>
/// <param name="warn">Called with the reason when the guest's queues cannot be served.</param>
internal sealed class VhostSession(int screens, Action<SafeFileHandle> showOn, Action<string> warn) : IDisposable
{
    private const int ConfigHeader = 12;
    private const int MaxConfig = 256;
    private const int ScanoutsInConfig = 8;             // num_scanouts in struct virtio_gpu_config
    private const uint VringMask = 0xFF;
    private const uint VringWithoutFile = 1 << 8;

    private readonly Virtqueue[] _queues = [new(GpuCommand.Respond), new(GpuCommand.Swallow)];
    private GuestRam? _ram;
    private bool _canServe = true;

    public IReadOnlyList<Virtqueue> Queues => _queues;

    /// <summary>Handles a message.</summary>
    /// <param name="header">The header of the message.</param>
    /// <param name="payload">The bytes after it.</param>
    /// <param name="fds">The descriptors that arrived with it.</param>
    /// <param name="reply">Receives the payload of the reply; has room for <see cref="VhostReader.MaxPayload"/>
    /// bytes.</param>
    /// <returns>Length of the reply's payload; -1 for no reply.</returns>
    /// <exception cref="VhostException">The message is invalid.</exception>
    public int Handle(VhostHeader header, ReadOnlySpan<byte> payload, ReceivedFds fds, Span<byte> reply)
    {
        switch (header.Request)
        {
            case VhostRequest.GetFeatures:
                return WriteUInt64(reply, VhostFeatures.Offered);
            case VhostRequest.GetProtocolFeatures:
                return WriteUInt64(reply, VhostFeatures.Protocol);
            case VhostRequest.GetQueueNum:
                return WriteUInt64(reply, (ulong)_queues.Length);
            case VhostRequest.GetConfig:
                return ReadConfig(payload, reply);
            case VhostRequest.GetVringBase:
                return StopQueue(payload, reply);
            default:
                Obey(header.Request, payload, fds);
                return header.NeedsReply ? WriteUInt64(reply, 0) : -1;
        }
    }

    /// <summary>Answers the guest's requests in a queue.</summary>
    /// <returns>Whether there may be more.</returns>
    public bool Run(Virtqueue queue) => _ram is { } ram && _canServe && queue.Run(ram);

    public void Dispose()
    {
        foreach (Virtqueue queue in _queues)
        {
            queue.Dispose();
        }

        _ram?.Dispose();
        _ram = null;
    }

    private void Obey(VhostRequest request, ReadOnlySpan<byte> payload, ReceivedFds fds)
    {
        switch (request)
        {
            case VhostRequest.SetOwner or VhostRequest.ResetOwner or VhostRequest.SetProtocolFeatures:
            case VhostRequest.SetConfig or VhostRequest.SetVringErr:
                break;
            case VhostRequest.SetFeatures:
                SetFeatures(UInt64(payload, 0));
                break;
            case VhostRequest.SetMemTable:
                SetMemory(payload, fds);
                break;
            case VhostRequest.SetVringNum:
                QueueOf(payload).SetSize(UInt32(payload, 4));
                break;
            case VhostRequest.SetVringBase:
                QueueOf(payload).SetBase(UInt32(payload, 4));
                break;
            case VhostRequest.SetVringAddr:
                QueueOf(payload)
                    .SetAddresses(UInt64(payload, 8), used: UInt64(payload, 16), available: UInt64(payload, 24));
                break;
            case VhostRequest.SetVringEnable:
                QueueOf(payload).IsEnabled = UInt32(payload, 4) != 0;
                break;
            case VhostRequest.SetVringKick:
                QueueOf(payload).SetKick(EventFdOf(payload, fds));
                break;
            case VhostRequest.SetVringCall:
                QueueOf(payload).SetCall(EventFdOf(payload, fds));
                break;
            case VhostRequest.GpuSetSocket:
                showOn(fds.TryTake(0) ?? throw new VhostException("GPU_SET_SOCKET without a socket"));
                break;
            default:
                throw new VhostException($"unknown request {(uint)request}");
        }
    }

    private void SetFeatures(ulong features)
    {
        _canServe = VhostFeatures.CanServe(features);
        foreach (Virtqueue queue in _queues)
        {
            queue.HasEventIndex = (features & VhostFeatures.EventIndex) != 0;
        }

        if (!_canServe)
        {
            warn("start the device without packed=on and iommu_platform=on");
        }
    }

    private void SetMemory(ReadOnlySpan<byte> payload, ReceivedFds fds)
    {
        _ram?.Dispose();
        _ram = null;
        try
        {
            _ram = GuestRam.Map(payload, fds);
        }
        catch (IOException e)
        {
            warn(e.Message);
        }
    }

    private int ReadConfig(ReadOnlySpan<byte> payload, Span<byte> reply)
    {
        uint size = UInt32(payload, 4);
        if (size > MaxConfig || payload.Length - ConfigHeader < size)
        {
            throw new VhostException($"GET_CONFIG asks for {size} bytes and has {payload.Length}");
        }

        Span<byte> config = stackalloc byte[MaxConfig * 2];
        config.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(config[ScanoutsInConfig..], (uint)screens);
        payload[..ConfigHeader].CopyTo(reply);
        config.Slice((int)Math.Min(UInt32(payload, 0), MaxConfig), (int)size).CopyTo(reply[ConfigHeader..]);
        return ConfigHeader + (int)size;
    }

    private int StopQueue(ReadOnlySpan<byte> payload, Span<byte> reply)
    {
        uint next = QueueOf(payload).Stop();
        BinaryPrimitives.WriteUInt32LittleEndian(reply, UInt32(payload, 0));
        BinaryPrimitives.WriteUInt32LittleEndian(reply[4..], next);
        return 8;
    }

    /// <summary>The queue with the index that nearly every message about a queue starts with.</summary>
    private Virtqueue QueueOf(ReadOnlySpan<byte> payload)
    {
        uint index = UInt32(payload, 0) & VringMask;
        return index < _queues.Length ? _queues[index] : throw new VhostException($"there is no queue {index}");
    }

    private static EventFd? EventFdOf(ReadOnlySpan<byte> payload, ReceivedFds fds)
    {
        if ((UInt32(payload, 0) & VringWithoutFile) != 0)
        {
            return null;
        }

        try
        {
            return EventFd.Adopt(fds.TryTake(0) ?? throw new VhostException("an eventfd is missing"));
        }
        catch (ArgumentException e)
        {
            throw new VhostException(e.Message);
        }
    }

    private static int WriteUInt64(Span<byte> reply, ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(reply, value);
        return sizeof(ulong);
    }

    private static uint UInt32(ReadOnlySpan<byte> payload, int offset) =>
        payload.Length >= offset + sizeof(uint)
            ? BinaryPrimitives.ReadUInt32LittleEndian(payload[offset..])
            : throw new VhostException($"a message of {payload.Length} bytes is too short");

    private static ulong UInt64(ReadOnlySpan<byte> payload, int offset) =>
        payload.Length >= offset + sizeof(ulong)
            ? BinaryPrimitives.ReadUInt64LittleEndian(payload[offset..])
            : throw new VhostException($"a message of {payload.Length} bytes is too short");
}

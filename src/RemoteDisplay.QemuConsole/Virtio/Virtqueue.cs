using System.Runtime.InteropServices;
using LinuxInterop;

namespace RemoteDisplay.QemuConsole.Virtio;

/// <summary>A split virtqueue. Source: virtio 1.2, section 2.7.</summary>
/// <param name="respond">Called with a request and a buffer: writes the answer, and returns its length.</param>
internal sealed class Virtqueue(Func<ReadOnlySpan<byte>, Memory<byte>, int> respond) : IDisposable
{
    private const int MaxEntries = 32768;
    private const int RingHeader = 4;
    private const int UsedEntry = 8;

    private readonly DescriptorChain _chain = new();
    private readonly byte[] _answer = new byte[GpuCommand.MaxAnswer];
    private int _entries;
    private ulong _descriptors;
    private ulong _available;
    private ulong _used;
    private ushort _next;
    private EventFd? _kick;
    private EventFd? _call;

    /// <summary>Readable when the guest has put a request into the queue.</summary>
    public EventFd? Kick => _kick;

    public bool IsEnabled { get; set; }

    /// <summary>VIRTIO_RING_F_EVENT_IDX.</summary>
    public bool HasEventIndex { get; set; }

    /// <exception cref="VhostException">The size is not a power of two.</exception>
    public void SetSize(uint entries)
    {
        if (entries is 0 or > MaxEntries || (entries & (entries - 1)) != 0)
        {
            throw new VhostException($"a queue cannot have {entries} entries");
        }

        _entries = (int)entries;
    }

    /// <summary>Sets the places of the ring's parts in QEMU's memory.</summary>
    /// <exception cref="VhostException">The places are not aligned.</exception>
    public void SetAddresses(ulong descriptors, ulong available, ulong used)
    {
        if (((available | used) & 1) != 0)
        {
            throw new VhostException($"rings at 0x{available:X} and 0x{used:X} are not aligned");
        }

        (_descriptors, _available, _used) = (descriptors, available, used);
    }

    /// <summary>Sets the first entry to read.</summary>
    public void SetBase(uint next) => _next = (ushort)next;

    /// <summary>Sets the eventfd that QEMU signals, and owns it; null for none.</summary>
    public void SetKick(EventFd? eventFd) => Replace(ref _kick, eventFd);

    /// <summary>Sets the eventfd to signal after answers, and owns it; null for none.</summary>
    public void SetCall(EventFd? eventFd) => Replace(ref _call, eventFd);

    /// <summary>Stops answering the guest's requests.</summary>
    /// <returns>The next entry that would have been read.</returns>
    public uint Stop()
    {
        SetKick(null);
        IsEnabled = false;
        return _next;
    }

    /// <summary>Answers the guest's requests, but only so many at a time that QEMU's own requests are not delayed.
    /// Ignores an invalid queue.</summary>
    /// <returns>Whether there may be more.</returns>
    public bool Run(GuestRam ram)
    {
        int answered = 0;
        bool isEmpty = !IsEnabled || _kick is null || _entries == 0;
        while (!isEmpty && answered < _entries)
        {
            isEmpty = !TryAnswerNext(ram);
            answered += isEmpty ? 0 : 1;
        }

        if (answered > 0 && _call is { } call)
        {
            call.Signal();
        }

        return !isEmpty;
    }

    public void Dispose()
    {
        SetKick(null);
        SetCall(null);
    }

    private bool TryAnswerNext(GuestRam ram)
    {
        if (!ram.TryGetOfUser(_descriptors, _entries * Descriptor.Size, out Span<byte> table)
            || !ram.TryGetOfUser(_available, RingHeader + (_entries * 2) + 2, out Span<byte> available)
            || !ram.TryGetOfUser(_used, RingHeader + (_entries * UsedEntry) + 2, out Span<byte> used)
            || (_next == Volatile.Read(ref At(available, 2)) && !IsMore(available, used)))
        {
            return false;
        }

        ushort head = Volatile.Read(ref At(available, RingHeader + (_next % _entries * 2)));
        _chain.Follow(ram, table, head);
        int written = _chain.Answer(ram, _answer.AsSpan(0, respond(_chain.Request, _answer)));
        Complete(used, head, written);
        return true;
    }

    /// <summary>Asks the guest to signal its next entry, and checks whether one arrived in between.</summary>
    private bool IsMore(Span<byte> available, Span<byte> used)
    {
        if (!HasEventIndex)
        {
            return false;
        }

        Volatile.Write(ref At(used, RingHeader + (_entries * UsedEntry)), _next);
        Interlocked.MemoryBarrier();
        return _next != Volatile.Read(ref At(available, 2));
    }

    private void Complete(Span<byte> used, ushort head, int written)
    {
        ref ushort index = ref At(used, 2);
        Span<byte> entry = used.Slice(RingHeader + (_next % _entries * UsedEntry), UsedEntry);
        MemoryMarshal.Write(entry, (uint)head);
        MemoryMarshal.Write(entry[4..], (uint)written);
        Volatile.Write(ref index, ++_next);
    }

    private static ref ushort At(Span<byte> ring, int offset) =>
        ref MemoryMarshal.AsRef<ushort>(ring.Slice(offset, sizeof(ushort)));

    private static void Replace(ref EventFd? held, EventFd? eventFd)
    {
        held?.Dispose();
        held = eventFd;
    }
}

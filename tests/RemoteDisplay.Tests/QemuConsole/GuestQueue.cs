using System.Buffers.Binary;
using LinuxInterop;
using RemoteDisplay.QemuConsole.Vhost;
using RemoteDisplay.Tests.Support;

namespace RemoteDisplay.Tests.QemuConsole;

/// <summary>The guest's side of a queue of 8 entries, which may put anything there. Source: virtio 1.2, section
/// 2.7.</summary>
internal sealed class GuestQueue : IDisposable
{
    public const int Entries = 8;
    public const int Request = 0x4000;
    public const int Answer = 0x6000;
    public const int AnswerLength = 0x800;
    public const int Indirect = 0x3000;
    public const ushort Next = 1;
    public const ushort Write = 2;
    public const ushort IsTable = 4;

    private const int Table = 0;
    private const int Available = 0x1000;
    private const int Used = 0x2000;

    private readonly FrontEnd _frontEnd;
    private readonly EventFd _kick = EventFd.Create();
    private readonly EventFd _call = EventFd.Create();

    public GuestQueue(FrontEnd frontEnd, uint index = 0, ulong features = 0x1_4000_0000)
    {
        _frontEnd = frontEnd;
        frontEnd.Send(VhostRequest.SetFeatures, FrontEnd.Le64(features));
        frontEnd.ShareMemory();
        frontEnd.Send(VhostRequest.SetVringNum, FrontEnd.Le32(index, Entries));
        frontEnd.Send(VhostRequest.SetVringBase, FrontEnd.Le32(index, 0));
        SetAddresses(index, FrontEnd.UserBase);
        frontEnd.Send(VhostRequest.SetVringKick, FrontEnd.Le32(index, 0), _kick.Handle);
        frontEnd.Send(VhostRequest.SetVringCall, FrontEnd.Le32(index, 0), _call.Handle);
        frontEnd.Send(VhostRequest.SetVringEnable, FrontEnd.Le32(index, 1));
        frontEnd.Sync();
    }

    public ushort UsedIndex => BinaryPrimitives.ReadUInt16LittleEndian(Bytes(Used + 2, 2));

    /// <summary>Where the device wants to be told of the next entry.</summary>
    public ushort WantedIndex => BinaryPrimitives.ReadUInt16LittleEndian(Bytes(Used + 4 + (Entries * 8), 2));

    public void SetAddresses(uint index, ulong start) => _frontEnd.Send(
        VhostRequest.SetVringAddr,
        [.. FrontEnd.Le32(index, 0), .. FrontEnd.Le64(start + Table, start + Used, start + Available, 0)]);

    public Span<byte> Bytes(int offset, int length) => _frontEnd.Memory.Slice((ulong)offset, length);

    public static byte[] Descriptor(ulong address, uint length, ushort flags, ushort next) =>
        [.. FrontEnd.Le64(address), .. FrontEnd.Le32(length, flags | ((uint)next << 16))];

    public void SetDescriptor(int index, ulong address, uint length, int flags, int next = 0) =>
        Descriptor(address, length, (ushort)flags, (ushort)next).CopyTo(Bytes(Table + (index * 16), 16));

    /// <summary>Puts a chain into the queue.</summary>
    public void Offer(int head, int skip = 1)
    {
        ushort index = BinaryPrimitives.ReadUInt16LittleEndian(Bytes(Available + 2, 2));
        BinaryPrimitives.WriteUInt16LittleEndian(Bytes(Available + 4 + (index % Entries * 2), 2), (ushort)head);
        BinaryPrimitives.WriteUInt16LittleEndian(Bytes(Available + 2, 2), (ushort)(index + skip));
        _kick.Signal();
    }

    /// <summary>Waits until the device has used one more, and has said so.</summary>
    /// <returns>Which, and how much was written.</returns>
    public (uint Head, uint Written) WaitForUsed(ushort index)
    {
        Patience.WaitFor(() => UsedIndex == index, $"entry {index} used");
        Patience.WaitFor(() => _call.TryRead(out _), "the interrupt");
        Span<byte> entry = Bytes(Used + 4 + ((index - 1) % Entries * 8), 8);
        return (BinaryPrimitives.ReadUInt32LittleEndian(entry), BinaryPrimitives.ReadUInt32LittleEndian(entry[4..]));
    }

    /// <summary>Asks by two descriptors, as drivers do.</summary>
    /// <returns>What was answered.</returns>
    public byte[] Ask(params byte[] request)
    {
        ushort before = UsedIndex;
        request.CopyTo(Bytes(Request, request.Length));
        SetDescriptor(0, FrontEnd.GuestBase + Request, (uint)request.Length, Next, 1);
        SetDescriptor(1, FrontEnd.GuestBase + Answer, AnswerLength, Write);
        Offer(0);
        (uint head, uint written) = WaitForUsed((ushort)(before + 1));
        return head == 0 ? Bytes(Answer, (int)written).ToArray() : throw new InvalidDataException($"{head} was used");
    }

    public void Dispose()
    {
        _kick.Dispose();
        _call.Dispose();
    }
}

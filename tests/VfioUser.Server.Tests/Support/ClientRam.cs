using System.Buffers.Binary;
using LinuxInterop;
using NUnit.Framework;
using VfioUser.Protocol;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Tests.Support;

/// <summary>Guest memory that only the client can reach: answers DMA_READ and DMA_WRITE, in raw bytes.</summary>
internal sealed class ClientRam(VfioUserClient client, ulong address, int size)
{
    public byte[] Bytes { get; } = new byte[size];

    /// <summary>Data is at byte 12, as in the first releases of QEMU that had a client.</summary>
    public bool HasShortCount { get; init; }

    /// <summary>Bytes in the reply to a write.</summary>
    public int WriteReplyLength { get; init; } = 16;

    /// <summary>Counts of the requests that have been answered.</summary>
    public List<int> Counts { get; } = [];

    private int DataAt => HasShortCount ? 12 : 16;

    /// <summary>Answers requests until the task is over.</summary>
    public T Serve<T>(Task<T> task)
    {
        while (!task.IsCompleted)
        {
            if (Poll.Wait([new PollFd(client.Socket, PollEvents.In)], MonotonicClock.NowNs + 2_000_000) > 0)
            {
                Answer(client.Receive());
            }
        }

        return task.Result;
    }

    public void Answer(Message request)
    {
        Assert.That(request.Header.IsCommand, Is.True);
        byte[] payload = request.Payload.ToArray();
        int count = BinaryPrimitives.ReadInt32LittleEndian(payload.AsSpan(8));
        int offset = (int)(BinaryPrimitives.ReadUInt64LittleEndian(payload) - address);
        Counts.Add(count);
        byte[] reply = new byte[request.Header.Command == VfioUserCommand.DmaRead ? 16 + count : WriteReplyLength];
        payload.AsSpan(0, Math.Min(12, reply.Length)).CopyTo(reply);
        if (request.Header.Command == VfioUserCommand.DmaRead)
        {
            Bytes.AsSpan(offset, count).CopyTo(reply.AsSpan(DataAt));
        }
        else
        {
            payload.AsSpan(DataAt, count).CopyTo(Bytes.AsSpan(offset));
        }

        Reply(request.Header, reply);
    }

    public void Reply(MessageHeader request, byte[] payload)
    {
        MessageHeader header = request.ToReply(payload.Length);
        client.SendRaw([.. Wire.AsBytes(in header), .. payload]);
    }
}

using LinuxInterop;
using VfioUser.Protocol;
using VfioUser.Server.Extension;
using VfioUser.Server.Interrupts;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Requests;

/// <summary>Requests about interrupts.</summary>
/// <param name="irqs">The interrupts.</param>
/// <param name="quota">Limits their eventfds; null where the number of vectors is limit enough.</param>
internal sealed class IrqRequests(IrqTable irqs, FileQuota? quota)
{
    /// <summary>DEVICE_GET_IRQ_INFO.</summary>
    public void GetInfo(in Message request, Reply reply)
    {
        IrqInfo asked = request.Read<IrqInfo>();
        ArgSize.Require(asked.ArgSize, IrqInfo.Length);
        IrqDescription? irq = irqs.At(asked.Index);
        IrqInfo info = new(
            IrqInfo.Length, (uint)(irq?.Flags ?? IrqFlags.None), asked.Index, (uint)(irq?.Count ?? 0));
        if (irq is { Capabilities.Count: > 0 })
        {
            IrqCapabilities.Reply(irq, info, asked.ArgSize, reply);
        }
        else
        {
            reply.Set(info);
        }
    }

    /// <summary>DEVICE_SET_IRQS. Nothing changes unless the whole request is valid.</summary>
    public void Set(in Message request)
    {
        IrqSet set = request.Read<IrqSet>();
        ArgSize.Require(set.ArgSize, IrqSet.Length);
        IrqDescription? irq = irqs.At(set.Index);
        IrqSetFlags data = set.Flags & IrqSetFlags.DataTypes;
        IrqSetFlags action = set.Flags & IrqSetFlags.Actions;
        if (data != IrqSetFlags.DataEventfd && request.Fds.Count > 0)
        {
            throw new VfioUserException(Errno.EINVAL, "file descriptors came with a request that takes none");
        }

        if (set is { Flags: IrqSetFlags.DataNone | IrqSetFlags.ActionTrigger, Start: 0, Count: 0 })
        {
            irqs.Disable(set.Index);
            return;
        }

        ReadOnlySpan<IIrqVector> vectors = irqs.Range(set.Index, set.Start, set.Count);
        if (vectors.IsEmpty || (set.Flags & ~(IrqSetFlags.DataTypes | IrqSetFlags.Actions)) != 0)
        {
            throw new VfioUserException(Errno.EINVAL, $"flags 0x{(uint)set.Flags:X} do not fit {set.Count} vectors");
        }

        bool canMask = irq is not null && (irq.Flags & IrqFlags.Maskable) != 0;
        switch (data, action)
        {
            case (IrqSetFlags.DataEventfd, IrqSetFlags.ActionTrigger):
                Bind(vectors, request.Fds);
                break;
            case (IrqSetFlags.DataEventfd, IrqSetFlags.ActionUnmask) when canMask && set.Index == PciIrqIndex.Intx:
                irqs.BindResample(AdoptAll(request.Fds, vectors.Length)?[0]);
                break;
            case (IrqSetFlags.DataNone or IrqSetFlags.DataBool, IrqSetFlags.ActionTrigger):
            case (IrqSetFlags.DataNone or IrqSetFlags.DataBool, IrqSetFlags.ActionMask or IrqSetFlags.ActionUnmask)
                when canMask:
                Apply(vectors, action, data == IrqSetFlags.DataNone ? default : Bools(request, vectors.Length));
                break;
            default:
                throw new VfioUserException(
                    Errno.EINVAL, $"interrupt {set.Index} does not take flags 0x{(uint)set.Flags:X}");
        }
    }

    private void Bind(ReadOnlySpan<IIrqVector> vectors, ReceivedFds fds)
    {
        EventFd[]? eventFds = AdoptAll(fds, vectors.Length);
        for (int i = 0; i < vectors.Length; i++)
        {
            vectors[i].Bind(eventFds?[i]);
        }
    }

    /// <summary>Takes one eventfd for each vector; returns null when the request has none, which means to
    /// unbind.</summary>
    private EventFd[]? AdoptAll(ReceivedFds fds, int count)
    {
        if (fds.Count == 0)
        {
            return null;
        }

        if (fds.Count != count)
        {
            throw new VfioUserException(Errno.EINVAL, $"{fds.Count} file descriptors came for {count} vectors");
        }

        quota?.Require(count);
        EventFd[] eventFds = new EventFd[count];
        int adopted = 0;
        try
        {
            for (; adopted < count; adopted++)
            {
                eventFds[adopted] = fds.TakeEventFd(adopted);
            }

            return eventFds;
        }
        catch
        {
            foreach (EventFd eventFd in eventFds.AsSpan(0, adopted))
            {
                eventFd.Dispose();
            }

            throw;
        }
    }

    /// <summary>Reads one byte for each vector; any value except 0 is true.</summary>
    private static ReadOnlySpan<byte> Bools(in Message request, int count)
    {
        ReadOnlySpan<byte> bools = request.Payload[IrqSet.Length..];
        return bools.Length == count
            ? bools
            : throw new VfioUserException(Errno.EINVAL, $"{bools.Length} bytes came for {count} vectors");
    }

    private static void Apply(ReadOnlySpan<IIrqVector> vectors, IrqSetFlags action, ReadOnlySpan<byte> bools)
    {
        for (int i = 0; i < vectors.Length; i++)
        {
            if (!bools.IsEmpty && bools[i] == 0)
            {
                continue;
            }

            switch (action)
            {
                case IrqSetFlags.ActionTrigger:
                    vectors[i].Trigger();
                    break;
                case IrqSetFlags.ActionMask:
                    vectors[i].Mask();
                    break;
                default:
                    vectors[i].Unmask();
                    break;
            }
        }
    }
}

using LinuxInterop;
using VfioUser.Protocol;
using VfioUser.Protocol.Display;
using VfioUser.Server;
using VfioUser.Server.Transport;

namespace VfioUser.Display;

/// <summary>Requests about the display interrupt, by the rules of vfio-user.</summary>
/// <param name="irq">null: the client did not propose eventfds, and there is no such interrupt.</param>
/// <param name="onBound">Something was bound or unbound.</param>
internal sealed class IrqRequests(DisplayIrq? irq, Action onBound)
{
    private const uint Flags = (uint)(IrqFlags.Eventfd | IrqFlags.Maskable);
    private const int Length = IrqInfo.ExtendedLength + IrqTypeCapability.Length + IrqDisplayCapability.Length;

    /// <summary>DEVICE_GET_IRQ_INFO. Who does not know of the chain asks without room for it, and gets what it knows.</summary>
    public Task<CommandReply>? GetInfo(in Message request)
    {
        IrqInfo asked = request.Read<IrqInfo>();
        if (irq is null || asked.Index != DisplayIndex.Irq)
        {
            return null;
        }

        if (asked.ArgSize < IrqInfo.Length)
        {
            throw new VfioUserException(Errno.EINVAL, $"argsz is {asked.ArgSize}");
        }

        byte[] payload = new byte[Length];
        IrqInfo info = new(Length, Flags | IrqInfo.CapabilitiesFlag, asked.Index, (uint)irq.Vectors.Length);
        Span<byte> rest = Wire.Write(payload, info);
        if (asked.ArgSize < Length)
        {
            int known = asked.ArgSize < IrqInfo.ExtendedLength ? IrqInfo.Length : IrqInfo.ExtendedLength;
            return Task.FromResult(new CommandReply(payload[..known]));
        }

        const uint Second = IrqInfo.ExtendedLength + IrqTypeCapability.Length;
        rest = Wire.Write(rest, (uint)IrqInfo.ExtendedLength);
        CapabilityHeader type = new(IrqTypeCapability.Id, IrqTypeCapability.Version, Second);
        rest = Wire.Write(rest, new IrqTypeCapability(type, DisplayIndex.GfxType, DisplayIndex.DisplaySubtype));
        CapabilityHeader display = new(IrqDisplayCapability.Id, IrqDisplayCapability.Version, 0);
        Wire.Write(rest, new IrqDisplayCapability(display, IrqDisplayCapability.CursorEvent, IrqDisplayCapability.PrimaryEvent));
        return Task.FromResult(new CommandReply(payload));
    }

    /// <summary>DEVICE_SET_IRQS. Nothing changes unless the whole request is sound.</summary>
    public Task<CommandReply>? Set(in Message request)
    {
        IrqSet set = request.Read<IrqSet>();
        if (irq is null || set.Index != DisplayIndex.Irq)
        {
            return null;
        }

        IrqSetFlags data = set.Flags & IrqSetFlags.DataTypes;
        IrqSetFlags action = set.Flags & IrqSetFlags.Actions;
        if (set.ArgSize < IrqSet.Length || (data != IrqSetFlags.DataEventfd && request.Fds.Count > 0)
            || (set.Flags & ~(IrqSetFlags.DataTypes | IrqSetFlags.Actions)) != 0)
        {
            throw new VfioUserException(Errno.EINVAL, $"flags 0x{(uint)set.Flags:X} with {request.Fds.Count} descriptors");
        }

        if (set is { Flags: IrqSetFlags.DataNone | IrqSetFlags.ActionTrigger, Start: 0, Count: 0 })
        {
            Bind(irq.Vectors, null);
            return CommandReply.Empty;
        }

        ReadOnlySpan<DisplayVector> vectors = Range(irq.Vectors, set.Start, set.Count);
        switch (data, action)
        {
            case (IrqSetFlags.DataEventfd, IrqSetFlags.ActionTrigger):
                Bind(vectors, AdoptAll(request.Fds, vectors.Length));
                break;
            case (IrqSetFlags.DataNone, IrqSetFlags.ActionTrigger or IrqSetFlags.ActionMask or IrqSetFlags.ActionUnmask):
                Apply(vectors, action, default);
                break;
            case (IrqSetFlags.DataBool, IrqSetFlags.ActionTrigger or IrqSetFlags.ActionMask or IrqSetFlags.ActionUnmask)
                when request.Payload.Length - IrqSet.Length == vectors.Length:
                Apply(vectors, action, request.Payload[IrqSet.Length..]);
                break;
            default:
                throw new VfioUserException(Errno.EINVAL, $"flags 0x{(uint)set.Flags:X} mean nothing here");
        }

        return CommandReply.Empty;
    }

    private static ReadOnlySpan<DisplayVector> Range(ReadOnlySpan<DisplayVector> all, uint start, uint count) =>
        count > 0 && start < (uint)all.Length && count <= (uint)all.Length - start
            ? all.Slice((int)start, (int)count)
            : throw new VfioUserException(Errno.EINVAL, $"the display interrupt has no vectors {start}+{count}");

    /// <summary>One eventfd for each vector; null when none came, which means to unbind.</summary>
    private static EventFd[]? AdoptAll(ReceivedFds fds, int count)
    {
        if (fds.Count == 0)
        {
            return null;
        }

        if (fds.Count != count)
        {
            throw new VfioUserException(Errno.EINVAL, $"{fds.Count} file descriptors came for {count} vectors");
        }

        List<EventFd> eventFds = [];
        try
        {
            for (int i = 0; i < count; i++)
            {
                eventFds.Add(fds.TakeEventFd(i));
            }

            return [.. eventFds];
        }
        catch
        {
            eventFds.ForEach(eventFd => eventFd.Dispose());
            throw;
        }
    }

    private static void Apply(ReadOnlySpan<DisplayVector> vectors, IrqSetFlags action, ReadOnlySpan<byte> bools)
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
                    vectors[i].Signal(PlaneEvents.Primary);
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

    private void Bind(ReadOnlySpan<DisplayVector> vectors, EventFd[]? eventFds)
    {
        for (int i = 0; i < vectors.Length; i++)
        {
            vectors[i].Bind(eventFds?[i]);
        }

        onBound();
    }
}

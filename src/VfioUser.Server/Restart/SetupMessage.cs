using VfioUser.Protocol;

namespace VfioUser.Server.Restart;

/// <summary>A message of a client's setup.</summary>
/// <param name="header">Its header.</param>
/// <param name="payload">Its payload.</param>
/// <param name="files">The numbers of its descriptors.</param>
internal sealed class SetupMessage(MessageHeader header, byte[] payload, IReadOnlyList<int> files)
{
    private readonly MessageHeader _header = header;

    public ref readonly MessageHeader Header => ref _header;

    public byte[] Payload => payload;

    public IReadOnlyList<int> Files => files;

    /// <summary>Whether the message must be executed again. One that only removes something need not, nor one that
    /// signals an interrupt.</summary>
    public bool HasLastingEffect => Header.Command switch
    {
        VfioUserCommand.Version or VfioUserCommand.DmaMap => true,
        VfioUserCommand.DeviceSetIrqs => Irqs is { Count: > 0 } set
            && ((set.Flags & IrqSetFlags.DataEventfd) != 0 || (set.Flags & IrqSetFlags.ActionTrigger) == 0),
        _ => false,
    };

    private IrqSet Irqs => Wire.Read<IrqSet>(payload);

    /// <summary>Whether this message has removed all effects of an earlier one.</summary>
    public bool Undoes(SetupMessage earlier) => (Header.Command, earlier.Header.Command) switch
    {
        (VfioUserCommand.DmaUnmap, VfioUserCommand.DmaMap) =>
            Unmaps(Wire.Read<DmaUnmap>(payload), Wire.Read<DmaMap>(earlier.Payload)),
        (VfioUserCommand.DeviceSetIrqs, VfioUserCommand.DeviceSetIrqs) => Replaces(Irqs, earlier.Irqs),
        _ => false,
    };

    private static bool Unmaps(DmaUnmap unmap, DmaMap map) => (unmap.Flags & DmaUnmapFlags.All) != 0
        || (map.Address >= unmap.Address && map.Address - unmap.Address < unmap.Size);

    private static bool Replaces(IrqSet now, IrqSet before)
    {
        if (now.Index != before.Index)
        {
            return false;
        }

        // No vectors at all: the whole index is unbound.
        return now is { Count: 0 }
            || (now.Start == before.Start && now.Count == before.Count
                && (now.Flags & IrqSetFlags.ActionTrigger) == (before.Flags & IrqSetFlags.ActionTrigger)
                && (now.Flags & IrqSetFlags.DataEventfd) == (before.Flags & IrqSetFlags.DataEventfd));
    }
}

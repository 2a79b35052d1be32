namespace VfioUser.Protocol;

/// <summary>Exactly one kind of data and exactly one action. Source: vfio.h, VFIO_IRQ_SET_*.</summary>
[Flags]
public enum IrqSetFlags : uint
{
    None = 0,
    DataNone = 1,
    DataBool = 2,
    DataEventfd = 4,
    DataTypes = DataNone | DataBool | DataEventfd,
    ActionMask = 8,
    ActionUnmask = 0x10,
    ActionTrigger = 0x20,
    Actions = ActionMask | ActionUnmask | ActionTrigger,
}

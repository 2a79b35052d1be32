using System.Runtime.InteropServices;

namespace VfioUser.Protocol.Display;

/// <summary>The type of a device specific interrupt. Source: version 6 of the proposed extension of vfio_irq_info,
/// VFIO_IRQ_INFO_CAP_TYPE.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct IrqTypeCapability(CapabilityHeader Header, uint Type, uint Subtype)
{
    public const int Length = 16;

    public const ushort Id = 1;

    public const ushort Version = 1;
}

/// <summary>The values that the display interrupt adds to its eventfd; readers test for bits and do not compare.
/// Source: version 6 of the proposed extension of vfio_irq_info, VFIO_IRQ_INFO_CAP_DISPLAY.</summary>
/// <param name="Header">Id and version.</param>
/// <param name="CursorEventValue">Added when a cursor's image or position changed.</param>
/// <param name="PrimaryEventValue">Added for all other changes.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct IrqDisplayCapability(
    CapabilityHeader Header, ulong CursorEventValue, ulong PrimaryEventValue)
{
    public const int Length = 24;

    public const ushort Id = 2;

    public const ushort Version = 1;

    /// <summary>The value that this server uses.</summary>
    public const ulong PrimaryEvent = 1;

    /// <summary>The value that this server uses.</summary>
    public const ulong CursorEvent = 1UL << 32;
}

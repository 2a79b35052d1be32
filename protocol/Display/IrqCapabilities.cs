using System.Runtime.InteropServices;

namespace VfioUser.Protocol.Display;

/// <summary>Says what a device specific interrupt is. Source: version 6 of the proposed extension of vfio_irq_info,
/// VFIO_IRQ_INFO_CAP_TYPE.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct IrqTypeCapability(CapabilityHeader Header, uint Type, uint Subtype)
{
    public const int Length = 16;

    public const ushort Id = 1;

    public const ushort Version = 1;
}

/// <summary>What the display interrupt adds to its eventfd; readers test for bits and do not compare. Source: as above,
/// VFIO_IRQ_INFO_CAP_DISPLAY.</summary>
/// <param name="Header">Id and version.</param>
/// <param name="CursorEventValue">For a cursor that has another image or another place.</param>
/// <param name="PrimaryEventValue">For all else.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct IrqDisplayCapability(
    CapabilityHeader Header, ulong CursorEventValue, ulong PrimaryEventValue)
{
    public const int Length = 24;

    public const ushort Id = 2;

    public const ushort Version = 1;

    /// <summary>The value of this server.</summary>
    public const ulong PrimaryEvent = 1;

    /// <summary>The value of this server.</summary>
    public const ulong CursorEvent = 1UL << 32;
}

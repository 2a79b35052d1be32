using System.Runtime.InteropServices;

namespace VfioUser.Protocol;

/// <summary>The header of every capability of a region. Source: vfio.h, vfio_info_cap_header.</summary>
/// <param name="Id">The kind of capability.</param>
/// <param name="Version">Depends on the kind.</param>
/// <param name="Next">Bytes from the start of the payload to the next capability; 0 ends the chain.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct CapabilityHeader(ushort Id, ushort Version, uint Next)
{
    public const int Length = 8;
}

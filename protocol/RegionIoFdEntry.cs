using System.Runtime.InteropServices;

namespace VfioUser.Protocol;

/// <summary>An eventfd that the client's kernel signals instead of sending a REGION_WRITE. Source: vfio-user spec,
/// "sub-region structure for ioeventfd".</summary>
/// <param name="Offset">Bytes from the start of the region.</param>
/// <param name="Size">Bytes of the write; 0 for a write of any size.</param>
/// <param name="FdIndex">Index among the reply's file descriptors.</param>
/// <param name="Type">0: an eventfd.</param>
/// <param name="Flags">KVM_IOEVENTFD_FLAG_*.</param>
/// <param name="Padding">0.</param>
/// <param name="DataMatch">The value that the write must have, if the flags request a match.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct RegionIoFdEntry(
    ulong Offset, ulong Size, uint FdIndex, uint Type, uint Flags, uint Padding, ulong DataMatch)
{
    public const int Length = 40;
}

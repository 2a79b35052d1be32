using System.Runtime.InteropServices;

namespace VfioUser.Protocol;

/// <summary>REGION_WRITE_MULTI: <see cref="Count"/> entries follow. The reply is this structure alone, with the number
/// of writes done. Source: vfio-user spec, "VFIO_USER_REGION_WRITE_MULTI".</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct RegionWriteMulti(ulong Count)
{
    public const int Length = 8;
}

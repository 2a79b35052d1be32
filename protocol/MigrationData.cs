using System.Runtime.InteropServices;

namespace VfioUser.Protocol;

/// <summary>MIG_DATA_READ and MIG_DATA_WRITE; data follows in a write and in the reply to a read. A read that returns
/// less than requested is the end. Source: vfio-user spec, "VFIO_USER_MIG_DATA_READ".</summary>
/// <param name="ArgSize">Bytes of this structure and the data.</param>
/// <param name="Size">Bytes of data.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct MigrationData(uint ArgSize, uint Size)
{
    public const int Length = 8;
}

using System.Runtime.InteropServices;

namespace VfioUser.Protocol;

/// <summary>The fixed part of VERSION, in front of the NUL-terminated JSON. Source: vfio-user spec,
/// "VFIO_USER_VERSION".</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct VersionHeader(ushort Major, ushort Minor)
{
    public const int Length = 4;

    /// <summary>The protocol version of this project.</summary>
    public const ushort SupportedMajor = 0;

    public const ushort SupportedMinor = 2;
}

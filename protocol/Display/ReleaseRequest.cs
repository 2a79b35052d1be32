using System.Runtime.InteropServices;

namespace VfioUser.Protocol.Display;

/// <summary>RELEASE: allows the server to write to a shadow again. ENOENT: the client does not hold it. No reply
/// payload.</summary>
/// <param name="Slot"><see cref="BufferReply.Id"/> of the shadow.</param>
/// <param name="Reserved">0.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct ReleaseRequest(uint Slot, uint Reserved)
{
    public const int Length = 8;
}

using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LinuxInterop;

/// <summary>Who is at the other end of a unix socket, as of when it connected. Source: unix(7), SO_PEERCRED.</summary>
/// <param name="ProcessId">0 when it is not visible from here.</param>
/// <param name="UserId">Its effective user.</param>
/// <param name="GroupId">Its effective group.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct PeerCredentials(int ProcessId, uint UserId, uint GroupId)
{
    private const uint Root = 0;

    /// <summary>It runs as this process does, or as root: whatever we can read it can read anyway.</summary>
    public bool MayReadOurMemory => UserId == Libc.EffectiveUserId() || UserId == Root;

    /// <returns>null when it is no connected unix socket.</returns>
    public static PeerCredentials? Of(SafeFileHandle socket)
    {
        int length = Marshal.SizeOf<PeerCredentials>();
        return Libc.GetPeerCredentials(
            socket, Libc.SolSocket, Libc.SoPeercred, out PeerCredentials peer, ref length) == 0
            ? peer
            : null;
    }
}

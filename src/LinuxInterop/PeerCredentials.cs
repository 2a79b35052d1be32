using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LinuxInterop;

/// <summary>The credentials of the process at the other end of a unix socket, as of its connection. Source: unix(7),
/// SO_PEERCRED.</summary>
/// <param name="ProcessId">0 if the process is not visible from this one.</param>
/// <param name="UserId">The effective user.</param>
/// <param name="GroupId">The effective group.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct PeerCredentials(int ProcessId, uint UserId, uint GroupId)
{
    private const uint Root = 0;

    /// <summary>Whether it runs as the same user as this process, or as root, and so could read this process's memory
    /// anyway.</summary>
    public bool MayReadOurMemory => UserId == Libc.EffectiveUserId() || UserId == Root;

    /// <returns>null if the socket is not a connected unix socket.</returns>
    public static PeerCredentials? Of(SafeFileHandle socket)
    {
        int length = Marshal.SizeOf<PeerCredentials>();
        return Libc.GetPeerCredentials(
            socket, Libc.SolSocket, Libc.SoPeercred, out PeerCredentials peer, ref length) == 0
            ? peer
            : null;
    }
}

using System.Runtime.InteropServices;

namespace VfioUser.Protocol.Display;

/// <summary>GET_DAMAGE: requests the changes of a head's picture since a refresh. ENOENT: no such head.</summary>
/// <param name="ArgSize">Room for the reply, at least <see cref="DamageReply.Length"/> and one rectangle.</param>
/// <param name="Flags">0.</param>
/// <param name="Head">0-based.</param>
/// <param name="Reserved">0.</param>
/// <param name="Since">The sequence of the last refresh that the client has handled; 0 for the whole picture.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct DamageRequest(uint ArgSize, uint Flags, uint Head, uint Reserved, ulong Since)
{
    public const int Length = 24;
}

/// <summary>The reply; <see cref="Count"/> rectangles follow.</summary>
/// <param name="ArgSize">Bytes of the reply.</param>
/// <param name="Count">0 to <see cref="MaxRectangles"/>.</param>
/// <param name="Sequence">The last refresh that the rectangles cover.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct DamageReply(uint ArgSize, uint Count, ulong Sequence)
{
    public const int Length = 16;

    public const int MaxRectangles = 64;
}

/// <summary>A part of the composed picture that changed, pixels.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct DamageRectangle(uint X, uint Y, uint Width, uint Height)
{
    public const int Length = 16;
}

using System.Runtime.InteropServices;

namespace VfioUser.Protocol.Display;

/// <summary>SET_OUTPUT: another monitor at an output, or none; <see cref="EdidSize"/> bytes follow. The guest sees the
/// old one unplugged. No reply payload.</summary>
/// <param name="ArgSize">Bytes of the request.</param>
/// <param name="Flags">Exactly one.</param>
/// <param name="Output">0-based.</param>
/// <param name="Width">Of the monitor's preferred mode, pixels.</param>
/// <param name="Height">See <paramref name="Width"/>.</param>
/// <param name="RefreshMilliHertz">Of the monitor's preferred mode; 0 for 60,000.</param>
/// <param name="EdidSize">128, 256, 384 or 512 with <see cref="SetOutputFlags.Edid"/>, else 0.</param>
/// <param name="Reserved">0.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct SetOutputRequest(
    uint ArgSize,
    SetOutputFlags Flags,
    uint Output,
    uint Width,
    uint Height,
    uint RefreshMilliHertz,
    uint EdidSize,
    uint Reserved)
{
    public const int Length = 32;
}

[Flags]
public enum SetOutputFlags : uint
{
    None = 0,

    /// <summary>The monitor of the EDID that follows.</summary>
    Edid = 1,

    /// <summary>A monitor that prefers this mode; the server makes its EDID.</summary>
    Mode = 2,

    /// <summary>None.</summary>
    Unplug = 4,

    /// <summary>The same monitor, whose DisplayPort link is lost for a moment, as by a bad contact.</summary>
    LoseLink = 8,
}

using System.Runtime.InteropServices;

namespace VfioUser.Protocol.Display;

/// <summary>SET_OUTPUT: changes or unplugs the monitor of an output; <see cref="EdidSize"/> bytes follow. For a new
/// monitor the guest first sees the old one unplugged. No reply payload.</summary>
/// <param name="ArgSize">Bytes of the request.</param>
/// <param name="Flags">Exactly one flag.</param>
/// <param name="Output">0-based.</param>
/// <param name="Width">Width of the monitor's preferred mode, pixels.</param>
/// <param name="Height">See <paramref name="Width"/>.</param>
/// <param name="RefreshMilliHertz">Refresh rate of the monitor's preferred mode, millihertz; 0 for 60,000.</param>
/// <param name="EdidSize">128, 256, 384 or 512 with <see cref="SetOutputFlags.Edid"/> and
/// <see cref="SetOutputFlags.ChangeEdid"/>, else 0.</param>
/// <param name="EdidDelayMs">How long the monitor does not answer when the guest reads its EDID, milliseconds, at most
/// <see cref="MostEdidDelayMs"/>; 0 without a new EDID.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct SetOutputRequest(
    uint ArgSize,
    SetOutputFlags Flags,
    uint Output,
    uint Width,
    uint Height,
    uint RefreshMilliHertz,
    uint EdidSize,
    uint EdidDelayMs)
{
    public const int Length = 32;

    /// <summary>The longest <see cref="EdidDelayMs"/>.</summary>
    public const int MostEdidDelayMs = 60_000;
}

[Flags]
public enum SetOutputFlags : uint
{
    None = 0,

    /// <summary>Plug in the monitor of the EDID that follows.</summary>
    Edid = 1,

    /// <summary>Plug in a monitor that prefers this mode; the server generates its EDID.</summary>
    Mode = 2,

    /// <summary>Unplug the monitor.</summary>
    Unplug = 4,

    /// <summary>Keep the monitor, but lose its DisplayPort link for a moment, as with a bad contact.</summary>
    LoseLink = 8,

    /// <summary>Keep the monitor, which has the EDID that follows from now on. There is no pulse: the guest finds it
    /// when it reads the EDID the next time, as after a suspend in which the monitor was replaced.</summary>
    ChangeEdid = 16,
}

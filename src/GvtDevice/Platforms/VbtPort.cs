namespace GvtDevice.Platforms;

/// <summary>A port in the Video BIOS Table. Source: i915, intel_vbt_defs.h (DVO_PORT_*, DP_AUX_*).</summary>
/// <param name="Hdmi">Its number with an HDMI connector.</param>
/// <param name="DisplayPort">Its number with a DisplayPort connector.</param>
/// <param name="AuxChannel">The code of its AUX channel.</param>
internal readonly record struct VbtPort(byte Hdmi, byte DisplayPort, byte AuxChannel)
{
    public static readonly VbtPort A = new(0, 10, 0x40);

    public static readonly VbtPort B = new(1, 7, 0x10);

    public static readonly VbtPort C = new(2, 8, 0x20);

    public static readonly VbtPort D = new(3, 9, 0x30);

    public static readonly VbtPort E = new(12, 11, 0x50);

    public static readonly VbtPort F = new(14, 13, 0x60);

    public static readonly VbtPort G = new(16, 15, 0x70);
}

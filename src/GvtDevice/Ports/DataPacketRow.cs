namespace GvtDevice.Ports;

/// <summary>A packet of data that a transcoder can send with every frame. Source: SKL PRM vol. 2c, VIDEO_DIP_CTL,
/// VIDEO_DIP_DATA; TGL PRM vol. 2c, VIDEO_DIP_DRM_DATA.</summary>
/// <param name="Offset">Offset of its data in the registers of transcoder A.</param>
/// <param name="Name">Name in register names.</param>
/// <param name="Enable">The bit of VIDEO_DIP_CTL that enables it.</param>
internal readonly record struct DataPacketRow(uint Offset, string Name, uint Enable)
{
    /// <summary>Dynamic range and mastering.</summary>
    public static readonly DataPacketRow DynamicRange = new(0x440, "DRM", 1u << 28);

    public static readonly DataPacketRow[] Gen9 =
    [
        new(0x220, "AVI", 1u << 12), new(0x260, "VS", 1u << 8), new(0x2A0, "SPD", 1u << 0),
        new(0x2E0, "GMP", 1u << 4), new(0x320, "VSC", 1u << 20),
    ];
}

namespace GvtDevice.Platforms;

/// <summary>The platforms of Gen9. All have the same ports; the display data channels are those of the matching PCH. A
/// guest's ISA bridge is QEMU's, so drivers derive the PCH from the GPU. Source: SKL PRM vol. 12; i915,
/// intel_virt_detect_pch.</summary>
internal static class Gen9Platforms
{
    private static readonly DataChannelPins[] s_sunrisePoint = [new(5, 5), new(4, 4), new(6, 6)];

    private static readonly DataChannelPins[] s_cannonPoint = [new(1, 1), new(2, 2), new(3, 4)];

    public static readonly GpuPlatform KabyLake =
        Make("kbl", "Kaby Lake GT2", 0x5912, 4, "$VBT KABYLAKE", s_sunrisePoint);

    public static readonly GpuPlatform Skylake =
        Make("skl", "Skylake GT2", 0x1912, 6, "$VBT SKYLAKE", s_sunrisePoint);

    public static readonly GpuPlatform CoffeeLake =
        Make("cfl", "Coffee Lake GT2", 0x3E92, 0, "$VBT COFFEELAKE", s_cannonPoint);

    private static GpuPlatform Make(
        string name,
        string description,
        ushort deviceId,
        byte revision,
        string vbtSignature,
        DataChannelPins[] channels) =>
        new(name, description, deviceId, revision, vbtSignature, new Gen9(), Ports(channels))
        {
            SurfaceAlignment = 256 << 10,
            MaxHdmiPixelClockHz = 300_000_000,

            // The fastest core display clock. Source: SKL PRM vol. 12, CDCLK.
            MaxDisplayPortPixelClockHz = 675_000_000,
        };

    private static PortRow[] Ports(DataChannelPins[] channels) =>
    [
        new("A", 0, AuxDoneBit: 0),
        new("B", 1, AuxDoneBit: 25, new(DigitalPort.B, VbtPort.B, channels[0], new(LiveBit: 21, PulseShift: 0))),
        new("C", 2, AuxDoneBit: 26, new(DigitalPort.C, VbtPort.C, channels[1], new(LiveBit: 22, PulseShift: 8))),
        new("D", 3, AuxDoneBit: 27, new(DigitalPort.D, VbtPort.D, channels[2], new(LiveBit: 23, PulseShift: 16))),
        new("E", 4),
    ];
}

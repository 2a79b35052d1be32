using GvtDevice.Pcode;

namespace GvtDevice.Platforms;

/// <summary>The platforms with display 12.</summary>
internal static class Gen12Platforms
{
    private const int TypeC = 1;

    /// <summary>Rocket Lake. All four ports have combo PHYs, although drivers call the last two Type-C. The PCH is
    /// Tiger Point. Source: i915, rkl_port_mapping, rkl_pch_tgp_ddc_pin_map, rkl_aux_ch_map, tgl_hpd_pin,
    /// RKL_DPCLKA_CFGCR0, RKL_DPLL_CFGCR0.</summary>
    public static readonly GpuPlatform RocketLake = new(
        "rkl",
        "Rocket Lake GT1",
        0x4C8A,
        4,
        "$VBT ROCKETLAKE",
        new Gen12(new Gen12Row(
            Phys: [("A", 0x162000), ("B", 0x6C000), ("C", 0x160000), ("D", 0x161000)],
            Plls: [new("DPLL0", 0x46010, 0x164284), new("DPLL1", 0x46014, 0x16428C), new("DPLL4", 0x46018, 0x164294)],
            Routes:
            [
                new(Ddi: 0, SelectShift: 0, OffBit: 10),
                new(Ddi: 1, SelectShift: 2, OffBit: 11),
                new(Ddi: 3, SelectShift: 4, OffBit: 12),
                new(Ddi: 4, SelectShift: 27, OffBit: 13),
            ],
            Memory: new MemoryFacts(
                Type: 0, Channels: 2, Points: 3, ClockSteps: 96, Timings: (Rp: 22, Rcd: 22, Rdpre: 12, Ras: 52)))),
        [
            new("A", 0, AuxDoneBit: 0),
            new("B", 1, AuxDoneBit: 1, new(DigitalPort.B, new(2, 2), new(LiveBit: 17, PulseShift: 4))),
            new("TC1", 3, AuxDoneBit: 8, new(DigitalPort.C, new(3, 9), new(LiveBit: 24, PulseShift: 0, TypeC))),
            new("TC2", 4, AuxDoneBit: 9, new(DigitalPort.D, new(4, 10), new(LiveBit: 25, PulseShift: 4, TypeC))),
        ])
    {
        SurfaceAlignment = 4 << 10,

        // Ports can drive 594 MHz with scrambling, which the monitors here do not support.
        MaxHdmiPixelClockHz = 300_000_000,

        // The fastest core display clock. Source: i915, rkl_cdclk_table, with a reference of 24 MHz.
        MaxDisplayPortPixelClockHz = 648_000_000,
    };
}

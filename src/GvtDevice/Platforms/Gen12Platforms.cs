using GvtDevice.Pcode;
using GvtDevice.Ports;

namespace GvtDevice.Platforms;

/// <summary>The platforms with display 12. The PCH of all is Tiger Point.</summary>
internal static class Gen12Platforms
{
    private const int TypeC = 1;

    /// <summary>DDR4-3200 in two channels.</summary>
    private static readonly MemoryFacts s_memory = new(
        Type: 0, Channels: 2, Points: 3, ClockSteps: 96, Timings: (Rp: 22, Rcd: 22, Rdpre: 12, Ras: 52));

    private static readonly PlugRow s_plugA =
        new(DigitalPort.A, VbtPort.A, new(1, 1), new(LiveBit: 16, PulseShift: 0));

    private static readonly PlugRow s_plugB =
        new(DigitalPort.B, VbtPort.B, new(2, 2), new(LiveBit: 17, PulseShift: 4));

    /// <summary>Rocket Lake. All four ports have combo PHYs, although drivers call the last two Type-C. Source: i915,
    /// rkl_port_mapping, rkl_pch_tgp_ddc_pin_map, rkl_aux_ch_map, tgl_hpd_pin, RKL_DPCLKA_CFGCR0,
    /// RKL_DPLL_CFGCR0.</summary>
    public static readonly GpuPlatform RocketLake = new(
        "rkl",
        "Rocket Lake GT1",
        0x4C8A,
        4,
        "$VBT ROCKETLAKE",
        new Gen12(new Gen12Row(
            PipeCount: 3,
            PlanesPerPipe: 5,
            Engines: [Gen12Engine.Render, Gen12Engine.Blitter, Gen12Engine.Video0, Gen12Engine.VideoEnhance],
            AbsentMediaEngines: 0x000E_00FE,
            Phys: [("A", 0x162000), ("B", 0x6C000), ("C", 0x160000), ("D", 0x161000)],
            Plls: [new("DPLL0", 0x46010, 0x164284), new("DPLL1", 0x46014, 0x16428C), new("DPLL4", 0x46018, 0x164294)],
            Routes:
            [
                new(Ddi: 0, SelectShift: 0, OffBit: 10),
                new(Ddi: 1, SelectShift: 2, OffBit: 11),
                new(Ddi: 3, SelectShift: 4, OffBit: 12),
                new(Ddi: 4, SelectShift: 27, OffBit: 13),
            ],
            TypeCDdis: [],
            Memory: s_memory)),
        [
            new("A", 0, AuxDoneBit: 0, s_plugA),
            new("B", 1, AuxDoneBit: 1, s_plugB),
            TypeCPort(1, new PlugRow(DigitalPort.C, VbtPort.C, new(3, 9), TypeCHotplug(1))),
            TypeCPort(2, new PlugRow(DigitalPort.D, VbtPort.D, new(4, 10), TypeCHotplug(2))),
        ])
    {
        SurfaceAlignment = 4 << 10,
        PanelPort = DigitalPort.A,

        // Ports can drive 594 MHz with scrambling, which the monitors here do not support.
        MaxHdmiPixelClockHz = 300_000_000,

        // The fastest core display clock. Source: i915, rkl_cdclk_table, with a reference of 24 MHz.
        MaxDisplayPortPixelClockHz = 648_000_000,
    };

    /// <summary>Tiger Lake. Ports A and B have combo PHYs; the Type-C ports have Dekel PHYs and soldered
    /// connectors. Source: i915, tgl_ddi, icp_ddc_pin_map, direct_aux_ch_map, tgl_hpd_pin, tgl_plls,
    /// ICL_DPCLKA_CFGCR0.</summary>
    public static readonly GpuPlatform TigerLake = new(
        "tgl",
        "Tiger Lake GT2",
        0x9A49,
        3,
        "$VBT TIGERLAKE",
        new Gen12(new Gen12Row(
            PipeCount: 4,
            PlanesPerPipe: 7,
            Engines:
            [
                Gen12Engine.Render, Gen12Engine.Blitter, Gen12Engine.Video0, Gen12Engine.Video2,
                Gen12Engine.VideoEnhance,
            ],
            AbsentMediaEngines: 0x000E_00FA,
            Phys: [("A", 0x162000), ("B", 0x6C000), ("C", 0x160000)],
            Plls:
            [
                new("DPLL0", 0x46010, 0x164284), new("DPLL1", 0x46014, 0x16428C), new("TBT_PLL", 0x46020, 0x16429C),
            ],
            Routes: [new(Ddi: 0, SelectShift: 0, OffBit: 10), new(Ddi: 1, SelectShift: 2, OffBit: 11)],
            TypeCDdis: [3, 4, 5, 6],
            Memory: s_memory)),
        [
            new("A", 0, AuxDoneBit: 0, s_plugA),
            new("B", 1, AuxDoneBit: 1, s_plugB),
            new("C", 2, AuxDoneBit: 2),
            TypeCPort(1, new PlugRow(DigitalPort.TypeC1, VbtPort.D, new(4, 9), TypeCHotplug(1))),
            TypeCPort(2, new PlugRow(DigitalPort.TypeC2, VbtPort.E, new(5, 10), TypeCHotplug(2))),
            TypeCPort(3, new PlugRow(DigitalPort.TypeC3, VbtPort.F, new(6, 11), TypeCHotplug(3))),
            TypeCPort(4, new PlugRow(DigitalPort.TypeC4, VbtPort.G, new(7, 12), TypeCHotplug(4))),
        ])
    {
        SurfaceAlignment = 4 << 10,
        PanelPort = DigitalPort.A,

        // Ports can drive 594 MHz with scrambling, which the monitors here do not support.
        MaxHdmiPixelClockHz = 300_000_000,

        // The fastest core display clock. Source: i915, icl_cdclk_table, with a reference of 24 MHz.
        MaxDisplayPortPixelClockHz = 648_000_000,
    };

    /// <param name="number">Number of the Type-C port, from 1.</param>
    /// <param name="plug">The connections of its connector.</param>
    private static PortRow TypeCPort(int number, PlugRow plug) =>
        new($"TC{number}", 2 + number, AuxDoneBit: 7 + number, plug);

    /// <param name="number">Number of the Type-C port, from 1.</param>
    private static HotplugPin TypeCHotplug(int number) =>
        new(LiveBit: 23 + number, PulseShift: 4 * (number - 1), TypeC);
}

using GvtDevice.Mmio;

namespace GvtDevice.Platforms;

/// <summary>Registers of the display engine that only store and belong to no pipe or port. Source: SKL PRM vol. 2c;
/// names as in i915_reg.h.</summary>
internal static class DisplayPlain
{
    public static readonly PlainRegister[] Gen9 =
    [
        new(0x41000, "VGA_CONTROL"),
        new(0x42004, "DISPLAY_CHICKEN2"), new(0x42080, "CHICKEN_PAR1_1"), new(0x42084, "CHICKEN_MISC_2"),
        new(0x42088, "CHICKEN_MISC_3"), new(0x4208C, "CHICKEN_MISC_4"), new(0x42300, "FPGA_DBG"),
        new(0x43220, "FBC_CFB_BASE"),
        new(0x44050, "DE_RRMR", Reset: uint.MaxValue),
        new(0x46000, "CDCLK_CTL"), new(0xC6204, "PCH_RAWCLK_FREQ"), new(0x4F060, "SWF[24]"),
        new(0x45000, "DISP_ARB_CTL"), new(0x45004, "DISP_ARB_CTL2"), new(0x45010, "WM_MISC"),
        new(0x46408, "NDE_RSTWRN_OPT"), new(0x46430, "CHICKEN_DCPR_1"), new(0x46530, "CLKGATE_DIS_0"),
        new(0x46520, "CLKGATE_DIS_PSL_A"), new(0x46524, "CLKGATE_DIS_PSL_B"), new(0x46528, "CLKGATE_DIS_PSL_C"),
        new(0x6C00C, "DISPIO_CR_TX_BMU_CR0"),
        new(0x6F000, "TRANS_HTOTAL_EDP"), new(0x6F004, "TRANS_HBLANK_EDP"), new(0x6F008, "TRANS_HSYNC_EDP"),
        new(0x6F00C, "TRANS_VTOTAL_EDP"), new(0x6F010, "TRANS_VBLANK_EDP"), new(0x6F014, "TRANS_VSYNC_EDP"),
        new(0x6F400, "TRANS_DDI_FUNC_CTL_EDP"), new(0x7F008, "TRANSCONF_EDP"),
        new(0xC2000, "SOUTH_CHICKEN1"), new(0xC2004, "SOUTH_CHICKEN2"), new(0xC2014, "SFUSE_STRAP"),
        new(0xC2020, "SOUTH_DSPCLK_GATE_D"), new(0xC4038, "SHPD_FILTER_CNT"),
        new(0xC7200, "PP_STATUS"), new(0xC7204, "PP_CONTROL"), new(0xC7208, "PP_ON_DELAYS"),
        new(0xC720C, "PP_OFF_DELAYS"), new(0xC7210, "PP_DIVISOR"),
        new(0xC8250, "SBLC_PWM_CTL1"), new(0xC8254, "SBLC_PWM_CTL2"),
        new(0x48250, "BLC_PWM_CPU_CTL2"), new(0x48254, "BLC_PWM_CPU_CTL"),
        new(0x80000, "DMC_PROGRAM", Count: 0x2100 / 4),
        new(0x8F000, "DMC_EVT", Count: 13), new(0x8F034, "DMC_LAST_WRITE"), new(0x8F074, "DMC_SSP_BASE"),
        .. Enumerable.Range(0, 5).Select(ddi =>
            new PlainRegister(0x64E00 + (0x60 * (uint)ddi), $"DDI_BUF_TRANS_{GpuLayout.Letter(ddi)}", Count: 20)),
    ];

    /// <summary>Registers of display 12, except those of <see cref="Gen12Pipe"/>.</summary>
    public static readonly PlainRegister[] Gen12 =
    [
        new(0x41000, "VGA_CONTROL"), new(0x42080, "CHICKEN_PAR1_1"), new(0x42300, "FPGA_DBG"),
        new(0x43220, "FBC_CFB_BASE"),
        new(0x44030, "TBT_HOTPLUG_CTL"), new(0x44038, "TC_HOTPLUG_CTL"),
        new(0x44050, "DE_RRMR", Reset: uint.MaxValue),
        new(0x45000, "DISP_ARB_CTL"), new(0x45004, "DISP_ARB_CTL2"), new(0x45010, "WM_MISC"),
        new(0x45038, "MBUS_ABOX0_CTL"), new(0x45048, "MBUS_ABOX1_CTL"), new(0x4504C, "MBUS_ABOX2_CTL"),
        new(0x45050, "HDPORT_STATE"), new(0x45130, "BW_BUDDY0", Count: 2), new(0x45140, "BW_BUDDY1", Count: 2),
        new(0x45150, "BW_BUDDY2", Count: 2),
        new(0x46408, "NDE_RSTWRN_OPT"), new(0x46430, "CHICKEN_DCPR_1"), new(0x46434, "CHICKEN_DCPR_2"),
        new(0x46530, "CLKGATE_DIS_0"), new(0x46520, "CLKGATE_DIS_PSL_A"), new(0x46524, "CLKGATE_DIS_PSL_B"),
        new(0x46528, "CLKGATE_DIS_PSL_C"), new(0x4652C, "CLKGATE_DIS_PSL_D"), new(0x4F060, "SWF[24]"),
        new(0x46040, "MGPLL5_ENABLE"), new(0x46044, "MGPLL6_ENABLE"), new(0x64C00, "PHY_MISC", Count: 5),
        new(0x6B400, "TRANS_DDI_FUNC_CTL_DSI0"), new(0x6BC00, "TRANS_DDI_FUNC_CTL_DSI1"),
        new(0xC2000, "SOUTH_CHICKEN1"), new(0xC2004, "SOUTH_CHICKEN2"), new(0xC2014, "SFUSE_STRAP"),
        new(0xC2020, "SOUTH_DSPCLK_GATE_D"), new(0xC4038, "SHPD_FILTER_CNT"), new(0xC6204, "PCH_RAWCLK_FREQ"),
        new(0x80000, "DMC_PROGRAM", Count: 0x2100 / 4),
        new(0x8F000, "DMC_EVT", Count: 13), new(0x8F034, "DMC_LAST_WRITE"), new(0x8F074, "DMC_SSP_BASE"),
    ];

    /// <summary>Registers that drivers read to find out that a transcoder which a platform lacks is off.</summary>
    public static IEnumerable<PlainRegister> Gen12AbsentTranscoder(int transcoder) =>
        [new(0x60400 + (0x1000 * (uint)transcoder), $"TRANS_DDI_FUNC_CTL_{GpuLayout.Letter(transcoder)}")];

    /// <summary>The parts of the cursor and of the planes that a selective update fetches, from pipe A. Source: i915,
    /// _SEL_FETCH_PLANE_CTL_1_A.</summary>
    private static readonly (string Plane, uint Offset)[] s_selectiveFetches =
    [
        ("CUR", 0x70880), ("1", 0x70890), ("2", 0x708B0), ("3", 0x708D0), ("4", 0x708F0), ("5", 0x70920),
        ("6", 0x70940), ("7", 0x70960),
    ];

    /// <summary>Registers of a pipe of display 12 and its transcoder.</summary>
    public static IEnumerable<PlainRegister> Gen12Pipe(int pipe)
    {
        uint i = (uint)pipe;
        char p = GpuLayout.Letter(pipe);
        return
        [
            new(0x49050 + (0x100 * i), $"OUTPUT_CSC_{p}", Count: 12),
            new(0x490A4 + (0x100 * i), $"LUT_3D_CTL_{p}"), new(0x60404 + (0x1000 * i), $"TRANS_DDI_FUNC_CTL2_{p}"),
            new(0x70038 + (0x1000 * i), $"PIPE_CHICKEN_{p}"), new(0x7003C + (0x1000 * i), $"PIPE_MBUS_DBOX_CTL_{p}"),
            new(0x78000 + (0x200 * i), $"PIPE_DSS_CTL1_{p}"), new(0x78004 + (0x200 * i), $"PIPE_DSS_CTL2_{p}"),
            .. s_selectiveFetches.Select(fetch => new PlainRegister(
                fetch.Offset + (0x1000 * i), $"PLANE_SEL_FETCH_{fetch.Plane}_{p}", Count: 4)),
        ];
    }
}

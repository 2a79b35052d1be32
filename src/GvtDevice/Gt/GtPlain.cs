using GvtDevice.Mmio;

namespace GvtDevice.Gt;

/// <summary>Registers of the GT that only store what a driver writes. Source: SKL PRM vol. 2c; names as in i915's
/// intel_gt_regs.h.</summary>
internal static class GtPlain
{
    public static readonly PlainRegister[] Gen9 =
    [
        new(0x4080, "GAMW_ECO_DEV_RW_IA"), new(0x4090, "GAM_ECOCHK"), new(0x4094, "RING_FAULT_REG"),
        new(0x4024, "HSW_GTT_CACHE_EN"),
        new(0x40E0, "PRIVATE_PAT_LO"), new(0x40E4, "PRIVATE_PAT_HI"),
        new(0x4AB0, "GAMT_ECO_REG_RW_IA"), new(0x4DD4, "L3_LRA_1_GPGPU"), new(0x4DDC, "MMCD_MISC_CTRL"),
        new(0x9008, "GT_THREAD_STATUS"), new(0x9044, "FBC_LLC_READ_CTRL"), new(0x940C, "UCGCTL4"),
        new(0x9424, "MISCCPCTL"), new(0x9430, "UCGCTL6"),
        new(0xA008, "RPNSWREQ"), new(0xA00C, "RC_VIDEO_FREQ"), new(0xA024, "RP_CONTROL"),
        new(0xA02C, "RP_UP_THRESHOLD"), new(0xA030, "RP_DOWN_THRESHOLD"), new(0xA068, "RP_UP_EI"),
        new(0xA06C, "RP_DOWN_EI"), new(0xA070, "RP_IDLE_HYSTERSIS"), new(0xA090, "RC_CONTROL"), new(0xA094, "RC_STATE"),
        new(0xA168, "PMINTRMSK"), new(0xA26C, "CTC_MODE"),
        new(0xB004, "GARBCNTL"), new(0xB008, "L3SQCREG2"), new(0xB020, "LNCFCMOCS", Count: 32),
        new(0xB100, "L3SQCREG1"), new(0xB118, "L3SQCREG4"), new(0xB11C, "SCRATCH1"),
        new(0xC050, "GUC_WOPCM_SIZE"), new(0xC340, "DMA_GUC_WOPCM_OFFSET"),
        new(0xC800, "RCS_MOCS", Count: 64), new(0xC900, "VCS_MOCS", Count: 64), new(0xCA00, "VCS1_MOCS", Count: 64),
        new(0xCB00, "VECS_MOCS", Count: 64), new(0xCC00, "BCS_MOCS", Count: 64),
        new(0x101008, "GFX_FLSH_CNTL"),
        new(0x145000, "MAD_INTER_CHANNEL_0_0_0_MCHBAR"), new(0x14500C, "MAD_DIMM_CH0_0_0_0_MCHBAR"),
        new(0x145010, "MAD_DIMM_CH1_0_0_0_MCHBAR"), new(0x145998, "RP_STATE_CAP", Reset: 0x0007_0716),
        new(0x145E04, "MC_BIOS_DATA_0_0_0_MCHBAR_PCU"),
        new(0xFDC, "MCR_SELECTOR"),
    ];

    /// <summary>Registers of the power saving state RC6, which a driver of a bare GPU sets up. Names as in i915's
    /// intel_gt_regs.h.</summary>
    public static readonly PlainRegister[] Rc6 =
    [
        new(0x8504, "RC6_CTX_INFO"), new(0xA09C, "RC6_WAKE_RATE_LIMIT"), new(0xA0A0, "RC6PP_WAKE_RATE_LIMIT"),
        new(0xA0A8, "RC_EVALUATION_INTERVAL"), new(0xA0AC, "RC_IDLE_HYSTERSIS"), new(0xA0B0, "RC_SLEEP"),
        new(0xA0B8, "RC6_THRESHOLD"), new(0xA0C4, "MEDIA_PG_IDLE_HYSTERESIS"),
        new(0xA0C8, "RENDER_PG_IDLE_HYSTERESIS"), new(0xA210, "PG_ENABLE"), new(0xC3E4, "GUC_MAX_IDLE_COUNT"),
        new(0x138108, "GT_GFX_RC6"),
    ];

    /// <summary>RPM_CONFIG0: the crystal has 24 MHz, and the timestamps of engines count at half of that. Source: i915,
    /// gen11_read_clock_frequency.</summary>
    private const uint HalfOfCrystal24MHz = 2 << 1;

    /// <summary>Registers of the GT of Gen12.</summary>
    public static readonly PlainRegister[] Gen12 =
    [
        new(0xD00, "RPM_CONFIG0", Reset: HalfOfCrystal24MHz), new(0xFDC, "MCR_SELECTOR"), new(0x20A0, "FF_THREAD_MODE"),
        new(0x4000, "GLOBAL_MOCS", Count: 64), new(0x4200, "GFX_AUX_TABLE_BASE_ADDR", Count: 2),
        new(0x4800, "PAT_INDEX", Count: 8), new(0x5584, "WM_CHICKEN2"),
        new(0x8000, "MSG_IDLE_CS"), new(0x8004, "MSG_IDLE_VCS0"), new(0x800C, "MSG_IDLE_BCS"),
        new(0x8010, "MSG_IDLE_VECS0"), new(0x80C0, "MSG_IDLE_VCS2"),
        new(0x9424, "MISCCPCTL"), new(0x9550, "DFR_RATIO_EN_AND_CHICKEN"),
        new(0xA008, "RPNSWREQ"), new(0xA024, "RP_CONTROL"), new(0xA02C, "RP_UP_THRESHOLD"),
        new(0xA030, "RP_DOWN_THRESHOLD"), new(0xA068, "RP_UP_EI"), new(0xA06C, "RP_DOWN_EI"),
        new(0xA070, "RP_IDLE_HYSTERSIS"), new(0xA090, "RC_CONTROL"), new(0xA094, "RC_STATE"), new(0xA168, "PMINTRMSK"),
        new(0xA26C, "CTC_MODE"), new(0xB004, "GARBCNTL"),
        new(0xB020, "LNCFCMOCS", Count: 32),
        new(0xC050, "GUC_WOPCM_SIZE"), new(0xC340, "DMA_GUC_WOPCM_OFFSET"), new(0xCEC4, "RING_FAULT_REG"),
        new(0x22204, "BLIT_CCTL"), new(0x101038, "CLKREQ_POLICY"),
        new(0x145998, "RP_STATE_CAP", Reset: 0x0007_0716), new(0x145E04, "MC_BIOS_DATA_0_0_0_MCHBAR_PCU"),
        new(0x145EF0, "FREQ_INFO_REC"),
        new(0x190038, "GUC_SG_INTR_ENABLE"), new(0x19003C, "GPM_WGBOXPERF_INTR_ENABLE"),
        new(0x190040, "CRYPTO_RSVD_INTR_ENABLE"), new(0x190044, "GUNIT_CSME_INTR_ENABLE"),
        new(0x190048, "CCS_RSVD_INTR_ENABLE"), new(0x1900E8, "GUC_SG_INTR_MASK"),
        new(0x1900EC, "GPM_WGBOXPERF_INTR_MASK"), new(0x1900F0, "CRYPTO_RSVD_INTR_MASK"),
        new(0x1C3F10, "VCS0_VDBOX_CGCTL3F10"), new(0x1D3F10, "VCS2_VDBOX_CGCTL3F10"),
    ];
}

using GvtDevice.Mmio;

namespace GvtDevice.Pipes;

/// <summary>Registers of the display's audio codec, one set for each transcoder and some for all. The codec is a
/// separate PCI function, which a guest does not see here, so the registers only store what drivers announce: what a
/// monitor can play. Source: SKL PRM vol. 2c, AUD_*; names as in i915's intel_audio_regs.h.</summary>
internal static class AudioPlain
{
    private const uint Stride = 0x100;

    private static readonly PlainRegister[] s_perTranscoder =
    [
        new(0x65000, "AUD_CONFIG"), new(0x65010, "AUD_MISC_CTRL"), new(0x65028, "AUD_M_CTS_ENABLE"),
        new(0x65050, "AUD_EDID_DATA", Count: 11), new(0x65080, "AUD_DIG_CNVT"), new(0x650B4, "AUD_DIP_ELD_CTRL_ST"),
    ];

    private static readonly PlainRegister[] s_shared =
    [
        new(0x65020, "AUD_VID_DID"), new(0x6504C, "AUD_PIN_PIPE_CONN"), new(0x6507C, "AUD_PIPE_CONV_CFG"),
        new(0x650B8, "AUD_CNTL_ST"), new(0x650C0, "AUD_PIN_ELD_CP_VLD"),
        new(0x65900, "AUD_FREQ_CNTRL"), new(0x65EF0, "AUD_CONFIG_BE"), new(0x65F10, "AUD_CHICKENBIT"),
    ];

    public static IEnumerable<PlainRegister> For(int transcoders) => s_shared.Concat(
        Enumerable.Range(0, transcoders).SelectMany(transcoder => s_perTranscoder.Select(register => register with
        {
            Offset = register.Offset + (Stride * (uint)transcoder),
            Name = $"{register.Name}_{GpuLayout.Letter(transcoder)}",
        })));
}

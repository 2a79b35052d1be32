using GvtDevice.Mmio;

namespace GvtDevice.Blocks;

/// <summary>
/// A command streamer that never executes: it acknowledges resets and reads as idle. A driver that sees its first
/// requests make no progress declares the GPU wedged and keeps the display, and desktops draw in software.
/// Source: SKL PRM vol. 2c, the RING registers.
/// </summary>
/// <param name="name">RCS, VCS, VECS or BCS.</param>
/// <param name="mmioBase">Offset of the engine's registers.</param>
/// <param name="nowNs">Clock of the timestamp register.</param>
public sealed class EngineBlock(string name, uint mmioBase, Func<long> nowNs) : IRegisterBlock
{
    private const uint ResetRequest = 1;
    private const uint ReadyForReset = 2;
    private const uint ModeIdle = 1u << 9;

    /// <summary>The timestamp counts at 12 MHz.</summary>
    private const ulong TimestampHz = 12_000_000;

    public void Define(RegisterMapBuilder map)
    {
        map.At(mmioBase + 0x9C, $"{name}_MI_MODE").Masked().OnRead(stored => stored | ModeIdle);
        map.At(mmioBase + 0xC0, $"{name}_INSTPM").Masked();
        map.At(mmioBase + 0xD0, $"{name}_RESET_CTL").Masked()
            .OnWrite(w => (w.New & ResetRequest) != 0 ? w.New | ReadyForReset : w.New & ~ReadyForReset);
        map.At(mmioBase + 0x234, $"{name}_EXECLIST_STATUS_LO").ReadOnly();
        map.At(mmioBase + 0x238, $"{name}_EXECLIST_STATUS_HI").ReadOnly();
        map.At(mmioBase + 0x244, $"{name}_CTX_SR_CTL").Masked();
        map.At(mmioBase + 0x29C, $"{name}_MODE").Masked();
        map.At(mmioBase + 0x358, $"{name}_TIMESTAMP").ReadOnly().Volatile().OnRead(_ => (uint)Timestamp());
        map.At(mmioBase + 0x35C, $"{name}_TIMESTAMP_UDW").ReadOnly().Volatile().OnRead(_ => (uint)(Timestamp() >> 32));
        map.At(mmioBase + 0x3A0, $"{name}_CONTEXT_STATUS_PTR").Masked();
        map.Plain(
        [
            new(mmioBase + 0x24, $"{name}_PWRCTX"),
            new(mmioBase + 0x30, $"{name}_TAIL"),
            new(mmioBase + 0x34, $"{name}_HEAD"),
            new(mmioBase + 0x38, $"{name}_START"),
            new(mmioBase + 0x3C, $"{name}_CTL"),
            new(mmioBase + 0x50, $"{name}_PSMI_CTL"),
            new(mmioBase + 0x64, $"{name}_IPEIR"),
            new(mmioBase + 0x68, $"{name}_IPEHR"),
            new(mmioBase + 0x6C, $"{name}_INSTDONE"),
            new(mmioBase + 0x74, $"{name}_ACTHD"),
            new(mmioBase + 0x80, $"{name}_HWS_PGA"),
            new(mmioBase + 0x98, $"{name}_HWSTAM"),
            new(mmioBase + 0xA8, $"{name}_IMR"),
            new(mmioBase + 0xB0, $"{name}_EIR"),
            new(mmioBase + 0xB4, $"{name}_EMR"),
            new(mmioBase + 0xB8, $"{name}_ESR"),
            new(mmioBase + 0x230, $"{name}_ELSP"),
            new(mmioBase + 0x4D0, $"{name}_FORCE_TO_NONPRIV", Count: 12),
        ]);
    }

    private ulong Timestamp() => (ulong)((UInt128)nowNs() * TimestampHz / 1_000_000_000);
}

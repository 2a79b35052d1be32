using GvtDevice.Mmio;

namespace GvtDevice.Gt.Engines;

/// <summary>Registers of the engines of all generations. Source: SKL PRM vol. 2c, the RING registers; i915,
/// intel_engine_regs.h.</summary>
internal static class RingRegisters
{
    // Offsets of registers that the parts of an engine declare.
    public const uint StatusPage = 0x80;
    public const uint InterruptMask = 0xA8;
    public const uint ErrorIdentity = 0xB0;
    public const uint ErrorMask = 0xB4;
    public const uint ErrorStatus = 0xB8;
    public const uint ExeclistStatusLow = 0x234;
    public const uint ExeclistStatusHigh = 0x238;
    public const uint ContextStatusPointer = 0x3A0;

    private const uint ResetRequest = 1;
    private const uint ReadyForReset = 2;
    private const uint ModeIdle = 1u << 9;

    /// <param name="map">Collects the declarations.</param>
    /// <param name="name">Name of the engine.</param>
    /// <param name="b">Offset of its registers.</param>
    /// <param name="timestamp">Returns the engine's timestamp.</param>
    /// <returns>MI_MODE, which always reads as idle.</returns>
    public static Register Define(RegisterMapBuilder map, string name, uint b, Func<ulong> timestamp)
    {
        map.At(b + 0xC0, $"{name}_INSTPM").Masked();
        map.At(b + 0xD0, $"{name}_RESET_CTL").Masked()
            .OnWrite(w => (w.New & ResetRequest) != 0 ? w.New | ReadyForReset : w.New & ~ReadyForReset);
        map.At(b + 0x244, $"{name}_CTX_SR_CTL").Masked();
        map.At(b + 0x29C, $"{name}_MODE").Masked();
        map.At(b + 0x358, $"{name}_TIMESTAMP").ReadOnly().Volatile().OnRead(_ => (uint)timestamp());
        map.At(b + 0x35C, $"{name}_TIMESTAMP_UDW").ReadOnly().Volatile().OnRead(_ => (uint)(timestamp() >> 32));
        map.Plain(
        [
            new(b + 0x24, $"{name}_PWRCTX"),
            new(b + 0x50, $"{name}_PSMI_CTL"),
            new(b + 0x54, $"{name}_MAX_IDLE"),
            new(b + 0x64, $"{name}_IPEIR"),
            new(b + 0x6C, $"{name}_INSTDONE"),
            new(b + 0x98, $"{name}_HWSTAM"),
            new(b + 0xC4, $"{name}_CMD_CCTL"),
            new(b + 0x400, $"{name}_MI_PREDICATE_SRC0", Count: 2),
            new(b + 0x408, $"{name}_MI_PREDICATE_SRC1", Count: 2),
            new(b + 0x410, $"{name}_MI_PREDICATE_DATA", Count: 2),
            new(b + 0x418, $"{name}_MI_PREDICATE_RESULT"),
            new(b + 0x41C, $"{name}_MI_PREDICATE_RESULT_1"),
            new(b + 0x4D0, $"{name}_FORCE_TO_NONPRIV", Count: 12),
            new(b + EngineIdentity.GeneralPurpose, $"{name}_CS_GPR", Count: 32),
        ]);
        return map.At(b + 0x9C, $"{name}_MI_MODE").Masked().OnRead(stored => stored | ModeIdle);
    }
}

using static GvtDevice.Gt.Engines.Commands.CommandEffect;
using static GvtDevice.Gt.Engines.Commands.CommandLength;
using static GvtDevice.Gt.Engines.Commands.EngineSet;

namespace GvtDevice.Gt.Engines.Commands;

/// <summary>Memory interface commands. Source: SKL PRM vol. 2a, "Memory Interface Commands"; Mesa,
/// genxml/gen120.xml.</summary>
internal static class MiCommands
{
    private const EngineSet OfDisplay = Render | Blitter;

    private static readonly EngineCommand[] s_common =
    [
        Row(0x00, "MI_NOOP", All, One, Neutral),
        Row(0x01, "MI_SET_PREDICATE", All, One, Skipped),
        Row(MiOpcode.UserInterrupt, "MI_USER_INTERRUPT", All, One),
        Row(0x05, "MI_ARB_CHECK", All, One, Neutral),
        Row(0x06, "MI_RS_CONTROL", Render, One, Neutral),
        Row(0x07, "MI_REPORT_HEAD", All, One, Skipped),
        Row(0x08, "MI_ARB_ON_OFF", All, One, Neutral),
        Row(0x09, "MI_URB_ATOMIC_ALLOC", Render, One, Neutral),
        Row(MiOpcode.BatchBufferEnd, "MI_BATCH_BUFFER_END", All, One),
        Row(0x0B, "MI_SUSPEND_FLUSH", All, One, Neutral),
        Row(0x0C, "MI_PREDICATE", All, One, Skipped),
        Row(0x0D, "MI_TOPOLOGY_FILTER", All, One, Neutral),
        Row(0x0E, "MI_SET_APPID", All, One, Neutral),
        Row(0x0F, "MI_RS_CONTEXT", Render, One, Neutral),
        Row(0x16, "MI_SEMAPHORE_MBOX", All, Counted(), Skipped),
        Row(0x18, "MI_SET_CONTEXT", All, Counted(), Skipped),
        Row(0x19, "MI_URB_CLEAR", Render, Counted(), Neutral),
        Row(0x1A, "MI_MATH", All, Counted(), Skipped),
        Row(0x1B, "MI_SEMAPHORE_SIGNAL", All, Counted(), Skipped),
        Row(MiOpcode.SemaphoreWait, "MI_SEMAPHORE_WAIT", All, Counted(), leastDwords: 4),
        Row(0x1D, "MI_FORCE_WAKEUP", All, Counted(), Neutral),
        Row(MiOpcode.StoreDataImm, "MI_STORE_DATA_IMM", All, Counted(10), leastDwords: 4),
        Row(MiOpcode.StoreDataIndex, "MI_STORE_DATA_INDEX", All, Counted(), leastDwords: 3),
        Row(MiOpcode.LoadRegisterImm, "MI_LOAD_REGISTER_IMM", All, Counted(), leastDwords: 3),
        Row(0x23, "MI_UPDATE_GTT", All, Counted(10), Skipped),
        Row(MiOpcode.StoreRegisterMem, "MI_STORE_REGISTER_MEM", All, Counted(), leastDwords: 4),
        Row(MiOpcode.FlushDw, "MI_FLUSH_DW", All, Counted(6)),
        Row(0x27, "MI_CLFLUSH", All, Counted(10), Neutral),
        Row(0x28, "MI_REPORT_PERF_COUNT", All, Counted(6), Skipped),
        Row(MiOpcode.LoadRegisterMem, "MI_LOAD_REGISTER_MEM", All, Counted(), leastDwords: 4),
        Row(MiOpcode.LoadRegisterReg, "MI_LOAD_REGISTER_REG", All, Counted(), leastDwords: 3),
        Row(0x2B, "MI_RS_STORE_DATA_IMM", Render, Counted(), Skipped),
        Row(0x2C, "MI_LOAD_URB_MEM", Render, Counted(), Neutral),
        Row(0x2D, "MI_STORE_URB_MEM", Render, Counted(), Skipped),
        Row(MiOpcode.CopyMemMem, "MI_COPY_MEM_MEM", All, Counted(), leastDwords: 5),
        Row(0x2F, "MI_ATOMIC", All, Counted(), Skipped),
        Row(MiOpcode.BatchBufferStart, "MI_BATCH_BUFFER_START", All, Counted(), leastDwords: 3),
        Row(MiOpcode.ConditionalBatchBufferEnd, "MI_CONDITIONAL_BATCH_BUFFER_END", All, Counted(), leastDwords: 4),
    ];

    public static readonly EngineCommand[] Gen9 =
    [
        .. s_common,
        Row(MiOpcode.WaitForEvent, "MI_WAIT_FOR_EVENT", OfDisplay, One),
        Row(0x04, "MI_FLUSH", All, One, Neutral),
        Row(MiOpcode.LoadScanLinesIncl, "MI_LOAD_SCAN_LINES_INCL", OfDisplay, Counted(6), leastDwords: 2),
        Row(MiOpcode.LoadScanLinesExcl, "MI_LOAD_SCAN_LINES_EXCL", OfDisplay, Counted(6), leastDwords: 2),
        Row(MiOpcode.DisplayFlip, "MI_DISPLAY_FLIP", OfDisplay, Counted()),
    ];

    /// <summary>Display commands are not executed: how they number the planes of four pipes is not known.</summary>
    public static readonly EngineCommand[] Gen12 =
    [
        .. s_common,
        Row(0x03, "MI_WAIT_FOR_EVENT", OfDisplay, One, Skipped),
        Row(0x04, "MI_WAIT_FOR_EVENT_2", OfDisplay, One, Skipped),
        Row(0x12, "MI_LOAD_SCAN_LINES_INCL", OfDisplay, Counted(6), Skipped),
        Row(0x13, "MI_LOAD_SCAN_LINES_EXCL", OfDisplay, Counted(6), Skipped),
        Row(0x14, "MI_DISPLAY_FLIP", OfDisplay, Counted(), Skipped),
    ];

    private static EngineCommand Row(
        uint opcode, string name, EngineSet engines, CommandLength length, CommandEffect effect) =>
        new(CommandClient.Mi, opcode, name, engines, length, effect);

    private static EngineCommand Row(
        MiOpcode opcode, string name, EngineSet engines, CommandLength length, int leastDwords = 1) =>
        new(CommandClient.Mi, (uint)opcode, name, engines, length, Executed, leastDwords);
}

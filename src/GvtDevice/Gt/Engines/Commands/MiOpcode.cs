namespace GvtDevice.Gt.Engines.Commands;

/// <summary>Opcodes of the memory interface commands that are executed. Source: SKL PRM vol. 2a, "Memory Interface
/// Commands".</summary>
internal enum MiOpcode : uint
{
    UserInterrupt = 0x02,
    WaitForEvent = 0x03,
    BatchBufferEnd = 0x0A,
    LoadScanLinesIncl = 0x12,
    LoadScanLinesExcl = 0x13,
    DisplayFlip = 0x14,
    SemaphoreWait = 0x1C,
    StoreDataImm = 0x20,
    StoreDataIndex = 0x21,
    LoadRegisterImm = 0x22,
    StoreRegisterMem = 0x24,
    FlushDw = 0x26,
    LoadRegisterMem = 0x29,
    LoadRegisterReg = 0x2A,
    CopyMemMem = 0x2E,
    BatchBufferStart = 0x31,
    ConditionalBatchBufferEnd = 0x36,
}

namespace GvtDevice.Engines;

/// <summary>Commands that all engines know. Source: SKL PRM vol. 2a, "Memory Interface Commands".</summary>
internal enum MiOpcode : uint
{
    Noop = 0x00,
    UserInterrupt = 0x02,
    BatchBufferEnd = 0x0A,
    SemaphoreWait = 0x1C,
    StoreDataImm = 0x20,
    StoreDataIndex = 0x21,
    LoadRegisterImm = 0x22,
    StoreRegisterMem = 0x24,
    FlushDw = 0x26,
    CopyMemMem = 0x2E,
    BatchBufferStart = 0x31,
    ConditionalBatchBufferEnd = 0x36,
}

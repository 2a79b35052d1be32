namespace GvtDevice.Gt.Engines.Commands;

/// <summary>First dword of a memory interface command: fields that several commands share, and flags of single ones.
/// Source: SKL PRM vol. 2a, "Memory Interface Commands".</summary>
internal readonly record struct MiHeader(uint Raw)
{
    /// <summary>Use Global GTT, bit 22: whether the address is in the global address space instead of the context's. In
    /// MI_COPY_MEM_MEM it applies to the source.</summary>
    public bool UsesGlobalGtt => Bit(22);

    /// <summary>Use Global GTT Destination, bit 21 of MI_COPY_MEM_MEM.</summary>
    public bool UsesGlobalGttForDestination => Bit(21);

    /// <summary>Store Qword, bit 21 of MI_STORE_DATA_IMM.</summary>
    public bool StoresQword => Bit(21);

    /// <summary>Store Data Index, bit 21 of MI_FLUSH_DW: the address is an offset in the status page of the
    /// context.</summary>
    public bool StoresByIndex => Bit(21);

    /// <summary>Second Level Batch Buffer, bit 22 of MI_BATCH_BUFFER_START.</summary>
    public bool IsSecondLevelBatch => Bit(22);

    /// <summary>Address Space Indicator, bit 8 of MI_BATCH_BUFFER_START: the batch lies in the address space of the
    /// context, and is not privileged.</summary>
    public bool IsContextBatch => Bit(8);

    /// <summary>Compare Mask Mode, bit 19 of MI_CONDITIONAL_BATCH_BUFFER_END.</summary>
    public bool ComparesUnderMask => Bit(19);

    /// <summary>End Current Batch Buffer Level, bit 18 of MI_CONDITIONAL_BATCH_BUFFER_END; otherwise all levels
    /// end.</summary>
    public bool EndsOneLevel => Bit(18);

    /// <summary>Register Poll Mode, bit 16 of MI_SEMAPHORE_WAIT: the address is the offset of a register.</summary>
    public bool PollsRegister => Bit(16);

    /// <summary>Add CS MMIO Start Offset, bit 19 of commands that read or write registers, since Gen11: the offset is
    /// relative to the registers of the engine. In MI_LOAD_REGISTER_REG it applies to the destination.</summary>
    public bool IsRegisterRelative => Bit(19);

    /// <summary>Add CS MMIO Start Offset Source, bit 18 of MI_LOAD_REGISTER_REG.</summary>
    public bool IsSourceRegisterRelative => Bit(18);

    /// <summary>Post-Sync Operation, bits 15:14 of MI_FLUSH_DW.</summary>
    public PostSyncOperation PostSync => (PostSyncOperation)((Raw >> 14) & 3);

    /// <summary>Whether a value compares to the operand as Compare Operation requires, bits 14:12 of MI_SEMAPHORE_WAIT
    /// and MI_CONDITIONAL_BATCH_BUFFER_END.</summary>
    public bool Compares(uint value, uint operand) => (CompareOperation)((Raw >> 12) & 7) switch
    {
        CompareOperation.Greater => value > operand,
        CompareOperation.GreaterOrEqual => value >= operand,
        CompareOperation.Less => value < operand,
        CompareOperation.LessOrEqual => value <= operand,
        CompareOperation.Equal => value == operand,
        CompareOperation.NotEqual => value != operand,
        _ => true,
    };

    private bool Bit(int bit) => (Raw & (1u << bit)) != 0;
}

/// <summary>How the dword in memory must compare to the operand. Source: SKL PRM vol. 2a, MI_SEMAPHORE_WAIT.</summary>
internal enum CompareOperation
{
    Greater = 0,
    GreaterOrEqual = 1,
    Less = 2,
    LessOrEqual = 3,
    Equal = 4,
    NotEqual = 5,
}

/// <summary>What a flush writes when it is done. Source: SKL PRM vol. 2a, MI_FLUSH_DW and PIPE_CONTROL.</summary>
internal enum PostSyncOperation
{
    None = 0,
    WriteImmediate = 1,
    WriteDepthCount = 2,
    WriteTimestamp = 3,
}

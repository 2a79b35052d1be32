namespace GvtDevice.Gt.Engines.Commands;

/// <summary>Second dword of PIPE_CONTROL. Source: SKL PRM vol. 2a, PIPE_CONTROL.</summary>
internal readonly record struct PipeControl(uint Raw)
{
    /// <summary>Destination Address Type, bit 24: whether the address is in the global address space.</summary>
    public bool UsesGlobalGtt => (Raw & (1u << 24)) != 0;

    /// <summary>LRI Post Sync Operation, bit 23: the immediate is written to a register; the address is its
    /// offset.</summary>
    public bool WritesRegister => (Raw & (1u << 23)) != 0;

    /// <summary>Store Data Index, bit 21: the address is an offset in the status page of the context.</summary>
    public bool StoresByIndex => (Raw & (1u << 21)) != 0;

    /// <summary>Post-Sync Operation, bits 15:14.</summary>
    public PostSyncOperation PostSync => (PostSyncOperation)((Raw >> 14) & 3);
}

namespace GvtDevice.Mmio;

/// <summary>One write as a register's handler sees it.</summary>
/// <param name="Offset">Byte offset of the register in the MMIO space.</param>
/// <param name="Old">The stored value before the write.</param>
/// <param name="Written">What the guest wrote; lanes it did not write are 0.</param>
/// <param name="New">The value after the register's rules were applied.</param>
internal readonly record struct RegisterWrite(uint Offset, uint Old, uint Written, uint New)
{
    /// <summary>The bits that the write changed.</summary>
    public uint Changed => Old ^ New;
}

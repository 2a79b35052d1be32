namespace GvtDevice.Mmio;

/// <summary>A write to a register, as its reaction receives it.</summary>
/// <param name="Offset">Byte offset of the register in the MMIO space.</param>
/// <param name="Old">The stored value before the write.</param>
/// <param name="Written">The value that the guest wrote; bytes that it did not write are 0.</param>
/// <param name="New">The value after the register's access rules were applied.</param>
internal readonly record struct RegisterWrite(uint Offset, uint Old, uint Written, uint New)
{
    /// <summary>The bits that the write changed.</summary>
    public uint Changed => Old ^ New;
}

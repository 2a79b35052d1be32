namespace GvtDevice.Dsb;

/// <summary>Opcodes of the display state buffer. Source: TGL PRM vol. 12, Display State Buffer; i915,
/// intel_dsb.c.</summary>
internal enum DsbOpcode
{
    Noop = 0,

    /// <summary>Writes a register.</summary>
    Write = 1,

    WaitMicroseconds = 2,

    WaitVblanks = 4,

    /// <summary>Waits until the scan line is inside a window.</summary>
    WaitScanLineIn = 5,

    /// <summary>Waits until the scan line is outside a window.</summary>
    WaitScanLineOut = 6,

    Interrupt = 7,

    /// <summary>Writes the values that follow to one register.</summary>
    IndexedWrite = 9,

    /// <summary>Reads a register until it has a value.</summary>
    Poll = 10,
}

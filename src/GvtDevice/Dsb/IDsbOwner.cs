using GvtDevice.Pipes;

namespace GvtDevice.Dsb;

/// <summary>The unit to which a display state buffer belongs: its pipe, its time and its registers.</summary>
internal interface IDsbOwner
{
    /// <summary>The current time, CLOCK_MONOTONIC.</summary>
    long NowNs { get; }

    /// <summary>Vertical blanks of the pipe so far.</summary>
    ulong FrameCount { get; }

    /// <summary>When the pipe has had this many vertical blanks; <see cref="long.MaxValue"/> while it is off.</summary>
    long StartOfVblankNs(ulong frameCount);

    /// <summary>When the pipe's raster is in a window; <see cref="long.MaxValue"/> for never or while it is
    /// off.</summary>
    long ScanLineWindowNs(ScanLineWindow window, long sinceNs);

    /// <summary>Called when a program has started; it runs later.</summary>
    void Started();

    /// <summary>Reads a register for a program.</summary>
    uint Read(uint register);

    /// <summary>Writes a register for a program.</summary>
    void Write(uint register, uint value, uint lanes);

    /// <summary>Raises the interrupt of an engine.</summary>
    void Interrupt(DsbEngine engine);
}

using GvtDevice.Pipes;

namespace GvtDevice.Dsb;

/// <summary>Why a program does not go on.</summary>
internal enum DsbStopKind
{
    /// <summary>It has reached its end.</summary>
    End,

    /// <summary>It has been stopped, by itself or from outside.</summary>
    Stopped,

    /// <summary>Its memory cannot be read.</summary>
    Fault,

    /// <summary>It has used up its budget and can go on at any time.</summary>
    Budget,

    Vblanks,

    Microseconds,

    ScanLine,
}

/// <summary>Where a program has stopped.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Count">Vertical blanks or microseconds to wait for.</param>
/// <param name="Window">The scan lines that end the wait.</param>
internal readonly record struct DsbStop(DsbStopKind Kind, uint Count = 0, ScanLineWindow Window = default);

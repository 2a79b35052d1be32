namespace VfioUser.Recording;

/// <summary>The header of a recording, in front of all entries.</summary>
/// <param name="Device">A short name of the served device.</param>
/// <param name="Program">The recording program, with its version.</param>
/// <param name="StartTime">The wall-clock time at which the recording began; entry times are relative to it.</param>
/// <param name="Volatile">The bytes that a replay must not compare.</param>
public sealed record RecordingHeader(
    string Device, string Program, DateTimeOffset StartTime, IReadOnlyList<VolatileRange> Volatile);

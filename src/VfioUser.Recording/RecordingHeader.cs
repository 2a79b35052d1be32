namespace VfioUser.Recording;

/// <summary>What a recording says about itself, in front of all entries.</summary>
/// <param name="Device">What was served, in a word or two.</param>
/// <param name="Program">Who recorded, with its version.</param>
/// <param name="StartTime">The wall clock when the recording began; entries count from here.</param>
/// <param name="Volatile">What a replay must not compare.</param>
public sealed record RecordingHeader(
    string Device, string Program, DateTimeOffset StartTime, IReadOnlyList<VolatileRange> Volatile);

namespace VfioUser.Recording.Fuzz;

/// <summary>The result of a fuzzing run.</summary>
/// <param name="Conversations">The number of connections.</param>
/// <param name="Messages">The number of messages sent.</param>
/// <param name="Elapsed">The duration, checks included.</param>
/// <param name="ResidentKiBBefore">The server's resident memory after the first probes, KiB.</param>
/// <param name="ResidentKiBAfter">The server's resident memory at the end, KiB.</param>
/// <param name="Failure">The server's fault; null if there was none.</param>
/// <param name="Seed">The seed of the last conversation. A run with this seed starts with the conversation that
/// failed.</param>
public sealed record FuzzReport(
    long Conversations,
    long Messages,
    TimeSpan Elapsed,
    long ResidentKiBBefore,
    long ResidentKiBAfter,
    string? Failure,
    int Seed);

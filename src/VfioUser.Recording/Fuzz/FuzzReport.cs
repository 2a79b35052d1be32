namespace VfioUser.Recording.Fuzz;

/// <summary>What a fuzzing run did.</summary>
/// <param name="Conversations">How many connections.</param>
/// <param name="Messages">How many messages in them.</param>
/// <param name="Elapsed">In what time, checks included.</param>
/// <param name="ResidentKiBBefore">The server's memory after its first probe.</param>
/// <param name="ResidentKiBAfter">The same at the end.</param>
/// <param name="Failure">What the server did wrong; null when it did nothing wrong.</param>
/// <param name="Seed">Of the last conversation: with it as the first one, a run begins where this one failed.</param>
public sealed record FuzzReport(
    long Conversations,
    long Messages,
    TimeSpan Elapsed,
    long ResidentKiBBefore,
    long ResidentKiBAfter,
    string? Failure,
    int Seed);

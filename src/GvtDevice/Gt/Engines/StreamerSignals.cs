namespace GvtDevice.Gt.Engines;

/// <summary>What a command streamer requests from its engine.</summary>
/// <param name="Timestamp">Returns the engine's timestamp.</param>
/// <param name="UserInterrupt">Called when a command requests an interrupt.</param>
internal sealed record StreamerSignals(Func<ulong> Timestamp, Action UserInterrupt);

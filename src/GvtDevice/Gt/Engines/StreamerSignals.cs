namespace GvtDevice.Gt.Engines;

/// <summary>What a command streamer asks of its engine.</summary>
/// <param name="Timestamp">The engine's timestamp.</param>
/// <param name="UserInterrupt">A command asks for an interrupt.</param>
internal sealed record StreamerSignals(Func<ulong> Timestamp, Action UserInterrupt);

namespace VfioUser.Recording.Replay;

/// <summary>Where a server did not answer as recorded.</summary>
/// <param name="Entry">Number of the entry in the recording, from 0.</param>
/// <param name="Recorded">What was recorded there.</param>
/// <param name="Reason">In what the server differed.</param>
public sealed record ReplayDifference(long Entry, RecordedEntry Recorded, string Reason);

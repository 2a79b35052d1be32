namespace VfioUser.Recording.Replay;

/// <summary>A difference between the server's answer and the recorded one.</summary>
/// <param name="Entry">Number of the entry in the recording, from 0.</param>
/// <param name="Recorded">The recorded entry.</param>
/// <param name="Reason">The difference in words.</param>
public sealed record ReplayDifference(long Entry, RecordedEntry Recorded, string Reason);

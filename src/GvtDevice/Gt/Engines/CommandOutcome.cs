namespace GvtDevice.Gt.Engines;

/// <summary>How a command streamer continues after a command.</summary>
internal enum CommandOutcome
{
    /// <summary>It executes the next command.</summary>
    Done,

    /// <summary>It pauses, then executes the next command.</summary>
    Yields,

    /// <summary>It continues the same command.</summary>
    Unfinished,

    /// <summary>It pauses, then executes the same command again.</summary>
    Waits,

    /// <summary>It hangs, because the command is invalid.</summary>
    Invalid,
}

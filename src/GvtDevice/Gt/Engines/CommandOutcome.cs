namespace GvtDevice.Gt.Engines;

/// <summary>How a command streamer goes on after a command.</summary>
internal enum CommandOutcome
{
    /// <summary>The next command follows.</summary>
    Done,

    /// <summary>The next command follows, once others have had their turn.</summary>
    Yields,

    /// <summary>It goes on with the same command.</summary>
    Unfinished,

    /// <summary>It looks at the command again later.</summary>
    Waits,

    /// <summary>The command is none.</summary>
    Invalid,
}

namespace GvtDevice.Gt.Engines.Commands;

/// <summary>How the command streamer treats a command.</summary>
internal enum CommandEffect
{
    /// <summary>It executes the command.</summary>
    Executed,

    /// <summary>It ignores the command, which has no effect here: it flushes caches, arbitrates, or sets state that
    /// only skipped commands use.</summary>
    Neutral,

    /// <summary>It skips the command and logs its name once.</summary>
    Skipped,
}

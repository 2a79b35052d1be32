namespace GvtDevice.Gt.Engines.Commands;

/// <summary>What is done with a command.</summary>
internal enum CommandEffect
{
    /// <summary>It is carried out.</summary>
    Executed,

    /// <summary>It could change nothing here: it flushes caches, arbitrates, or sets state that only skipped commands
    /// use.</summary>
    Neutral,

    /// <summary>It is left out, and named in the log once.</summary>
    Skipped,
}

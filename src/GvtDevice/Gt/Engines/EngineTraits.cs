using GvtDevice.Gt.Engines.Commands;

namespace GvtDevice.Gt.Engines;

/// <summary>What the engines of a generation have in common.</summary>
/// <param name="MakeSubmission">Creates the submission registers of an engine.</param>
/// <param name="SubmitRegister">Offset from the engine's registers of the one whose write submits contexts.</param>
/// <param name="Status">The format of context events.</param>
/// <param name="IsActive">The bits of EXECLIST_STATUS that are set while a context runs.</param>
/// <param name="Layout">Where a context image holds the position in a batch.</param>
/// <param name="Commands">The commands that the engines know.</param>
internal sealed record EngineTraits(
    Func<ISubmission> MakeSubmission,
    uint SubmitRegister,
    StatusFormat Status,
    uint IsActive,
    ContextLayout Layout,
    CommandTable Commands)
{
    public static EngineTraits Gen9 { get; } = new(
        () => new SubmitPort(), SubmitPort.Offset, StatusFormat.Gen8, IsActive: 0, ContextLayout.Gen9,
        CommandTable.Gen9);

    /// <summary>The driver xe waits for the bit of <see cref="IsActive"/> to be clear. Source: xe,
    /// xe_execlist.c.</summary>
    public static EngineTraits Gen12 { get; } = new(
        () => new SubmitQueue(), SubmitQueue.Offset, StatusFormat.Gen12, IsActive: 1 << 7, ContextLayout.Gen12,
        CommandTable.Gen12);
}

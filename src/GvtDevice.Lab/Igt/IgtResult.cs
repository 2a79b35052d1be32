namespace GvtDevice.Lab.Igt;

/// <summary>What became of a subtest.</summary>
/// <param name="Name">BINARY@SUBTEST, or BINARY for one without subtests.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Output">What it printed.</param>
/// <param name="Warnings">What the kernel logged meanwhile, if that contains warnings; empty else.</param>
public sealed record IgtResult(string Name, IgtOutcome Outcome, double Seconds, string Output, string Warnings)
{
    /// <summary>Neither passed nor skipped.</summary>
    public bool IsBad => Outcome is not (IgtOutcome.Pass or IgtOutcome.Skip);

    /// <summary>The word for it in reports.</summary>
    public string Word => Outcome switch
    {
        IgtOutcome.KernelWarning => "kernel-warning",
        _ => Outcome.ToString().ToLowerInvariant(),
    };
}

namespace GvtDevice.Pipes;

/// <summary>What distinguishes the colours of pipes of a generation.</summary>
/// <param name="StagesOf">Decodes GAMMA_MODE and CSC_MODE.</param>
/// <param name="Tables">The tables beside the precision palette.</param>
internal sealed record PipeColourRow(
    Func<uint, uint, ColourStages> StagesOf, IReadOnlyList<IndexedTableRow> Tables);

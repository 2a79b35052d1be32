namespace GvtDevice;

/// <summary>What a GPU is made with.</summary>
/// <param name="OutputCount">Connectors, the first of <see cref="OutputPort.All"/>.</param>
/// <param name="MappableSize">Bytes of the aperture that the guest is told it may use.</param>
/// <param name="ExecutesCommands">The engines execute what is submitted to them.</param>
public sealed record GpuSettings(int OutputCount, uint MappableSize, bool ExecutesCommands);

using DisplayModel;

namespace GvtDevice;

/// <summary>A connector of the GPU: its port and its kind.</summary>
public sealed record Connector(DigitalPort Port, ConnectorKind Kind);

using DisplayModel;

namespace GvtDevice;

/// <summary>What is screwed to the bracket: a port and what kind of plug it takes.</summary>
public sealed record Connector(DigitalPort Port, ConnectorKind Kind);

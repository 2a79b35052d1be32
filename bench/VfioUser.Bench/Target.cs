namespace VfioUser.Bench;

/// <summary>A server to measure, and where in it.</summary>
/// <param name="SocketPath">Its vfio-user socket.</param>
/// <param name="Region">VFIO_PCI_*_REGION_INDEX.</param>
/// <param name="Offset">Bytes from the start of the region.</param>
/// <param name="Size">Bytes of one access.</param>
internal sealed record Target(string SocketPath, int Region, ulong Offset, int Size);

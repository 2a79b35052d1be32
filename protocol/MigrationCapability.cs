using System.Text.Json.Serialization;

namespace VfioUser.Protocol;

/// <summary>The migration capability, which the specification has dropped and clients still send. Source: QEMU,
/// hw/vfio-user; libvfio-user.</summary>
/// <param name="PageSize">The smallest page that a dirty bitmap has a bit for.</param>
/// <param name="MaxBitmapSize">Bytes of the largest dirty bitmap.</param>
public sealed record MigrationCapability(
    [property: JsonPropertyName("pgsize")] ulong PageSize = 4096,
    [property: JsonPropertyName("max_bitmap_size")] ulong? MaxBitmapSize = null);

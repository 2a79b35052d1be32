using System.Text.Json.Serialization;

namespace VfioUser.Protocol;

/// <summary>The migration capability, which the specification has dropped but clients still send. Source: QEMU,
/// hw/vfio-user; libvfio-user.</summary>
/// <param name="PageSize">The smallest page of a dirty bitmap, bytes.</param>
/// <param name="MaxBitmapSize">Bytes of the largest dirty bitmap.</param>
public sealed record MigrationCapability(
    [property: JsonPropertyName("pgsize")] ulong PageSize = 4096,
    [property: JsonPropertyName("max_bitmap_size")] ulong? MaxBitmapSize = null);

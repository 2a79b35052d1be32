using System.Text.Json;
using System.Text.Json.Serialization;

namespace VfioUser.Protocol;

/// <summary>What the sender of a VERSION message can do; absent keys have the spec's defaults, unknown keys are
/// ignored. Source: vfio-user spec, "Version Data Format".</summary>
/// <param name="MaxMessageFds">File descriptors that the sender can receive in one message.</param>
/// <param name="MaxDataTransferSize">Bytes of data that the sender accepts in one region or DMA message.</param>
/// <param name="MaxDmaMaps">DMA windows that may exist at the same time.</param>
/// <param name="PageSizes">Page sizes usable in DMA_MAP, or'ed.</param>
/// <param name="WriteMultiple">The sender understands REGION_WRITE_MULTI.</param>
/// <param name="TwinSocket">A second socket for the server's commands; null when nobody speaks of one.</param>
/// <param name="Migration">null when the sender does not migrate.</param>
public sealed record VersionCapabilities(
    [property: JsonPropertyName("max_msg_fds")] uint MaxMessageFds = 1,
    [property: JsonPropertyName("max_data_xfer_size")] ulong MaxDataTransferSize = 1 << 20,
    [property: JsonPropertyName("max_dma_maps")] uint MaxDmaMaps = 65535,
    [property: JsonPropertyName("pgsizes")] ulong PageSizes = 4096,
    [property: JsonPropertyName("write_multiple")] bool WriteMultiple = false,
    [property: JsonPropertyName("twin_socket")] TwinSocket? TwinSocket = null,
    [property: JsonPropertyName("migration")] MigrationCapability? Migration = null)
{
    /// <summary>Longer JSON than this is not a version proposal.</summary>
    public const int MaxJsonBytes = 64 << 10;

    /// <summary>Reads what follows <see cref="VersionHeader"/>: nothing, or JSON with a NUL at its end.</summary>
    /// <exception cref="InvalidDataException">Not terminated, not JSON, too long, or a value of the wrong type.</exception>
    public static VersionCapabilities Parse(ReadOnlySpan<byte> tail)
    {
        if (tail.IsEmpty)
        {
            return new VersionCapabilities();
        }

        int end = tail.IndexOf((byte)0);
        if (end is < 0 or > MaxJsonBytes)
        {
            throw new InvalidDataException("the version JSON is not terminated or too long");
        }

        try
        {
            VersionDocument document = JsonSerializer.Deserialize(tail[..end], VersionJsonContext.Default.VersionDocument)
                ?? throw new InvalidDataException("the version JSON is null");
            return document.Capabilities ?? new VersionCapabilities();
        }
        catch (JsonException e)
        {
            throw new InvalidDataException("the version JSON is malformed: " + e.Message, e);
        }
    }

    /// <summary>The JSON with its NUL, as it follows <see cref="VersionHeader"/>.</summary>
    public byte[] ToJson() =>
        [.. JsonSerializer.SerializeToUtf8Bytes(new VersionDocument(this), VersionJsonContext.Default.VersionDocument), 0];

    /// <summary>The JSON, with its NUL, of capabilities that name a twin socket and leave the rest at the defaults.</summary>
    public static byte[] ToJson(TwinSocket socket) =>
        [
            .. "{\"capabilities\":{\"twin_socket\":"u8,
            .. JsonSerializer.SerializeToUtf8Bytes(socket, VersionJsonContext.Default.TwinSocket),
            .. "}}\0"u8,
        ];
}

/// <summary>The root of the version JSON.</summary>
internal sealed record VersionDocument(
    [property: JsonPropertyName("capabilities")] VersionCapabilities? Capabilities = null);

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(VersionDocument))]
internal sealed partial class VersionJsonContext : JsonSerializerContext;

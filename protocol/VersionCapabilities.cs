using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace VfioUser.Protocol;

/// <summary>The abilities of the sender of a VERSION message. Absent keys have the specification's defaults, unknown
/// keys are ignored. Source: vfio-user spec, "Version Data Format".</summary>
/// <param name="MaxMessageFds">File descriptors that the sender can receive in one message.</param>
/// <param name="MaxDataTransferSize">Bytes of data that the sender accepts in one region or DMA message.</param>
/// <param name="MaxDmaMaps">DMA windows that may exist at the same time.</param>
/// <param name="PageSizes">Page sizes usable in DMA_MAP, or'ed.</param>
/// <param name="WriteMultiple">Whether the sender supports REGION_WRITE_MULTI.</param>
/// <param name="TwinSocket">A second socket for the server's commands; null if the message does not mention
/// one.</param>
/// <param name="Migration">null if the sender does not support migration.</param>
public sealed record VersionCapabilities(
    [property: JsonPropertyName("max_msg_fds")] uint MaxMessageFds = 1,
    [property: JsonPropertyName("max_data_xfer_size")] ulong MaxDataTransferSize = 1 << 20,
    [property: JsonPropertyName("max_dma_maps")] uint MaxDmaMaps = 65535,
    [property: JsonPropertyName("pgsizes")] ulong PageSizes = 4096,
    [property: JsonPropertyName("write_multiple")] bool WriteMultiple = false,
    [property: JsonPropertyName("twin_socket")] TwinSocket? TwinSocket = null,
    [property: JsonPropertyName("migration")] MigrationCapability? Migration = null)
{
    /// <summary>The largest JSON that is accepted, bytes.</summary>
    public const int MaxJsonBytes = 64 << 10;

    /// <summary>The order in which keys are kept: first those whose absence costs the receiver most, namely a file
    /// descriptor that would be lost, a limit below the default, and features that are off by default.</summary>
    private static readonly string[] s_mostNeededFirst =
    [
        "twin_socket", "max_dma_maps", "max_msg_fds", "migration", "max_data_xfer_size", "write_multiple", "pgsizes",
    ];

    /// <summary>Reads the bytes after <see cref="VersionHeader"/>: none, or JSON with a NUL at its end.</summary>
    /// <exception cref="InvalidDataException">Not terminated, not JSON, too long, or a value of the wrong
    /// type.</exception>
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
            VersionDocument document = JsonSerializer.Deserialize(
                tail[..end], VersionJsonContext.Default.VersionDocument)
                ?? throw new InvalidDataException("the version JSON is null");
            return document.Capabilities ?? new VersionCapabilities();
        }
        catch (JsonException e)
        {
            throw new InvalidDataException("the version JSON is malformed: " + e.Message, e);
        }
    }

    /// <summary>The JSON with its NUL, to follow <see cref="VersionHeader"/>.</summary>
    public byte[] ToJson() =>
        [.. JsonSerializer.SerializeToUtf8Bytes(
            new VersionDocument(this), VersionJsonContext.Default.VersionDocument), 0];

    /// <summary>The JSON with its NUL in a limited number of bytes: as many keys as fit, the most important first and
    /// those that only repeat a default last. The object "capabilities" is present even when empty, because rust-vmm's
    /// client requires it.</summary>
    /// <param name="maxBytes">The limit. If it is too small for that object, the JSON is {}; if it is too small for {},
    /// nothing.</param>
    public byte[] ToJson(int maxBytes)
    {
        byte[] json = ToJson();
        if (json.Length <= maxBytes)
        {
            return json;
        }

        JsonNode all = Keys(json);
        JsonNode defaults = Keys(new VersionCapabilities().ToJson());
        JsonObject some = [];
        byte[] empty = [.. "{}\0"u8];
        json = Document(some) is { } none && none.Length <= maxBytes ? none : empty.Length <= maxBytes ? empty : [];
        IEnumerable<string> keys = s_mostNeededFirst.Where(key => all[key] is not null);
        foreach (string key in keys.OrderBy(key => JsonNode.DeepEquals(all[key], defaults[key])))
        {
            some.Add(key, all[key]!.DeepClone());
            if (Document(some) is { } longer && longer.Length <= maxBytes)
            {
                json = longer;
            }
            else
            {
                some.Remove(key);
            }
        }

        return json;
    }

    private static JsonNode Keys(byte[] json) => JsonNode.Parse(json.AsSpan()[..^1])!["capabilities"]!;

    private static byte[] Document(JsonObject capabilities) =>
        Encoding.UTF8.GetBytes($"{{\"capabilities\":{capabilities.ToJsonString()}}}\0");
}

/// <summary>The root of the version JSON.</summary>
internal sealed record VersionDocument(
    [property: JsonPropertyName("capabilities")] VersionCapabilities? Capabilities = null);

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(VersionDocument))]
internal sealed partial class VersionJsonContext : JsonSerializerContext;

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
    /// <summary>All other keys with their values: what an extension proposes or agrees to. Null when there are none. Do
    /// not set it later; it has a setter because the source generator cannot fill an init-only property.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Extensions { get; set; }

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

    /// <summary>The JSON with its NUL, without the keys that only repeat a default.</summary>
    public byte[] ToBriefJson()
    {
        JsonObject keys = Keys(this);
        foreach ((string key, JsonNode? value) in Keys(new VersionCapabilities()))
        {
            if (JsonNode.DeepEquals(keys[key], value))
            {
                keys.Remove(key);
            }
        }

        return Document(keys);
    }

    /// <summary>The JSON with its NUL in a limited number of bytes: as many keys as fit, the most important first and
    /// those that only repeat a default last. The object "capabilities" is present even when empty, because rust-vmm's
    /// client requires it. Keys of extensions are not counted: a client that proposes one has room.</summary>
    /// <param name="maxBytes">The limit. If it is too small for that object, the JSON is {}; if it is too small for {},
    /// nothing.</param>
    public byte[] ToJson(int maxBytes)
    {
        VersionCapabilities own = this with { Extensions = null };
        byte[] json = own.ToJson();
        if (json.Length <= maxBytes)
        {
            return Extensions is null ? json : ToJson();
        }

        JsonObject some = MostNeeded(Keys(own), maxBytes);
        json = Document(some);
        if (Extensions is null)
        {
            byte[] empty = [.. "{}\0"u8];
            return json.Length <= maxBytes ? json : empty.Length <= maxBytes ? empty : [];
        }

        foreach ((string key, JsonElement value) in Extensions)
        {
            some.Add(key, JsonSerializer.SerializeToNode(value, VersionJsonContext.Default.JsonElement));
        }

        return Document(some);
    }

    private static JsonObject MostNeeded(JsonObject all, int maxBytes)
    {
        JsonObject defaults = Keys(new VersionCapabilities());
        JsonObject some = [];
        IEnumerable<string> keys = s_mostNeededFirst.Where(key => all[key] is not null);
        foreach (string key in keys.OrderBy(key => JsonNode.DeepEquals(all[key], defaults[key])))
        {
            some.Add(key, all[key]!.DeepClone());
            if (Document(some).Length > maxBytes)
            {
                some.Remove(key);
            }
        }

        return some;
    }

    private static JsonObject Keys(VersionCapabilities capabilities) =>
        JsonSerializer.SerializeToNode(capabilities, VersionJsonContext.Default.VersionCapabilities)!.AsObject();

    private static byte[] Document(JsonObject capabilities) =>
        Encoding.UTF8.GetBytes($"{{\"capabilities\":{capabilities.ToJsonString()}}}\0");
}

/// <summary>The root of the version JSON.</summary>
internal sealed record VersionDocument(
    [property: JsonPropertyName("capabilities")] VersionCapabilities? Capabilities = null);

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(VersionDocument))]
internal sealed partial class VersionJsonContext : JsonSerializerContext;

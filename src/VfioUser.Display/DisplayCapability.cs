using System.Text.Json;
using System.Text.Json.Serialization;
using VfioUser.Protocol;

namespace VfioUser.Display;

/// <summary>The display extension's key in the VERSION JSON: the client's proposal and the server's agreement. Both
/// sides ignore unknown keys. Source: protocol/vfio-user-gfx.md and protocol/vfio-user-display.md,
/// "Negotiation".</summary>
/// <param name="Version">The version, 1.</param>
/// <param name="Kinds">Kinds of buffer; null means "memfd".</param>
/// <param name="Modifiers">Layouts of dma-bufs; null means "linear".</param>
/// <param name="Events">Ways to report refreshes; null means none.</param>
/// <param name="MaxBuffers">The number of shadows that the client may hold at a time.</param>
/// <param name="Policy">What counts as a refresh; null means "damage".</param>
/// <param name="Heads">In an agreement: the heads of the device.</param>
public sealed record DisplayCapability(
    [property: JsonPropertyName("version")] int Version = 0,
    [property: JsonPropertyName("kinds")] IReadOnlyList<string>? Kinds = null,
    [property: JsonPropertyName("modifiers")] IReadOnlyList<string>? Modifiers = null,
    [property: JsonPropertyName("events")] IReadOnlyList<string>? Events = null,
    [property: JsonPropertyName("max_buffers")] int MaxBuffers = 0,
    [property: JsonPropertyName("policy")] string? Policy = null,
    [property: JsonPropertyName("heads")] IReadOnlyList<DisplayHead>? Heads = null)
{
    /// <summary>The name of the key.</summary>
    public const string Key = "x-gvt-display";

    public const int CurrentVersion = 1;

    public const string Dmabuf = "dmabuf";
    public const string Memfd = "memfd";
    public const string Eventfd = "eventfd";
    public const string Message = "message";
    public const string DamagePolicy = "damage";
    public const string FlipPolicy = "flip";

    /// <summary>Parses the key's value from either side.</summary>
    /// <exception cref="InvalidDataException">The value is not an object, or contains a value of the wrong
    /// type.</exception>
    public static DisplayCapability Parse(JsonElement value)
    {
        try
        {
            return value.Deserialize(DisplayJson.Default.DisplayCapability)
                ?? throw new InvalidDataException($"{Key} is null");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{Key} is malformed: {e.Message}", e);
        }
    }

    /// <summary>Returns the key's value.</summary>
    public JsonElement ToJson() => JsonSerializer.SerializeToElement(this, DisplayJson.Default.DisplayCapability);

    /// <summary>Returns VERSION capabilities with the key.</summary>
    /// <param name="maxMessageFds">The number of descriptors that the sender accepts in one message.</param>
    internal VersionCapabilities ToVersion(uint maxMessageFds) =>
        new(maxMessageFds) { Extensions = new Dictionary<string, JsonElement> { [Key] = ToJson() } };
}

/// <summary>A head of the device.</summary>
/// <param name="Id">The head's number, 0-based.</param>
/// <param name="Name">A name for people, such as that of its connector.</param>
public sealed record DisplayHead(
    [property: JsonPropertyName("id")] int Id, [property: JsonPropertyName("name")] string Name);

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DisplayCapability))]
internal sealed partial class DisplayJson : JsonSerializerContext;

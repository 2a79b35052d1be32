using System.Text.Json;
using System.Text.Json.Serialization;
using VfioUser.Protocol;

namespace VfioUser.Display;

/// <summary>The display extension's key in the VERSION JSON: what a client proposes, and what a server agrees to.
/// Unknown keys are ignored on both sides. Source: protocol/vfio-user-gfx.md and protocol/vfio-user-display.md,
/// "Negotiation".</summary>
/// <param name="Version">1.</param>
/// <param name="Kinds">Kinds of buffer; "memfd" when it is absent.</param>
/// <param name="Modifiers">Layouts of dma-bufs; "linear" when it is absent.</param>
/// <param name="Events">Ways to hear of refreshes; none when it is absent.</param>
/// <param name="MaxBuffers">Shadows that the client may hold at a time.</param>
/// <param name="Policy">What counts as a refresh; "damage" when it is absent.</param>
/// <param name="Heads">In an agreement: what there is to see.</param>
public sealed record DisplayCapability(
    [property: JsonPropertyName("version")] int Version = 0,
    [property: JsonPropertyName("kinds")] IReadOnlyList<string>? Kinds = null,
    [property: JsonPropertyName("modifiers")] IReadOnlyList<string>? Modifiers = null,
    [property: JsonPropertyName("events")] IReadOnlyList<string>? Events = null,
    [property: JsonPropertyName("max_buffers")] int MaxBuffers = 0,
    [property: JsonPropertyName("policy")] string? Policy = null,
    [property: JsonPropertyName("heads")] IReadOnlyList<DisplayHead>? Heads = null)
{
    /// <summary>The key.</summary>
    public const string Key = "x-gvt-display";

    public const int CurrentVersion = 1;

    public const string Dmabuf = "dmabuf";
    public const string Memfd = "memfd";
    public const string Eventfd = "eventfd";
    public const string Message = "message";
    public const string DamagePolicy = "damage";
    public const string FlipPolicy = "flip";

    /// <summary>Reads one side's key.</summary>
    /// <exception cref="InvalidDataException">Not an object, or a value of the wrong type.</exception>
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

    /// <summary>The key's value.</summary>
    public JsonElement ToJson() => JsonSerializer.SerializeToElement(this, DisplayJson.Default.DisplayCapability);

    /// <summary>A VERSION that has the key.</summary>
    /// <param name="maxMessageFds">Descriptors that the sender takes in one message.</param>
    internal VersionCapabilities ToVersion(uint maxMessageFds) =>
        new(maxMessageFds) { Extensions = new Dictionary<string, JsonElement> { [Key] = ToJson() } };
}

/// <summary>A head of the device.</summary>
/// <param name="Id">0-based.</param>
/// <param name="Name">For people, such as the name of its connector.</param>
public sealed record DisplayHead(
    [property: JsonPropertyName("id")] int Id, [property: JsonPropertyName("name")] string Name);

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DisplayCapability))]
internal sealed partial class DisplayJson : JsonSerializerContext;

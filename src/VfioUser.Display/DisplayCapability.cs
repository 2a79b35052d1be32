using System.Text.Json;
using System.Text.Json.Serialization;

namespace VfioUser.Display;

/// <summary>The display extension's part of the VERSION JSON. Unknown keys are ignored on both sides.</summary>
/// <param name="Version">1.</param>
/// <param name="Events">Ways to hear of refreshes; "message" is the one there is.</param>
/// <param name="Heads">In a reply: how many heads there are.</param>
public sealed record DisplayCapability(
    [property: JsonPropertyName("version")] int Version = 0,
    [property: JsonPropertyName("events")] IReadOnlyList<string>? Events = null,
    [property: JsonPropertyName("heads")] int Heads = 0)
{
    public const int CurrentVersion = 1;

    public const string MessageEvents = "message";

    [JsonIgnore]
    public bool WantsMessages => Events?.Contains(MessageEvents) ?? false;

    /// <summary>Reads the JSON that follows the version numbers, up to its NUL.</summary>
    /// <returns>null when the extension is not mentioned.</returns>
    /// <exception cref="InvalidDataException">Not terminated or not that JSON.</exception>
    public static DisplayCapability? Parse(ReadOnlySpan<byte> tail)
    {
        int end = tail.IndexOf((byte)0);
        if (end < 0)
        {
            throw new InvalidDataException("the version JSON is not terminated");
        }

        try
        {
            return JsonSerializer.Deserialize(tail[..end], DisplayJson.Default.DisplayVersion)?.Capabilities?.Display;
        }
        catch (JsonException e)
        {
            throw new InvalidDataException("the version JSON is malformed: " + e.Message, e);
        }
    }

    /// <summary>The JSON with its NUL, as it follows the version numbers.</summary>
    public byte[] ToJson() =>
    [
        .. JsonSerializer.SerializeToUtf8Bytes(
            new DisplayVersion(new DisplayCapabilities(1, this)), DisplayJson.Default.DisplayVersion),
        0,
    ];
}

internal sealed record DisplayCapabilities(
    [property: JsonPropertyName("max_msg_fds")] int MaxMessageFds = 1,
    [property: JsonPropertyName("x-gvt-display")] DisplayCapability? Display = null);

internal sealed record DisplayVersion(
    [property: JsonPropertyName("capabilities")] DisplayCapabilities? Capabilities = null);

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(DisplayVersion))]
internal sealed partial class DisplayJson : JsonSerializerContext;

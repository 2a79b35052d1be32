using System.Text.Json;

namespace VfioUser.Recording.MessagePack;

/// <summary>JSON in MessagePack's shorter form: the same values, numbers without a fraction as integers.</summary>
public static class MessagePackJson
{
    /// <summary>Writes a value with everything in it.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="value">As deep as its parser allowed.</param>
    public static void Write(MessagePackWriter writer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteMapHeader(value.GetPropertyCount());
                foreach (JsonProperty property in value.EnumerateObject())
                {
                    writer.Write(property.Name);
                    Write(writer, property.Value);
                }

                break;
            case JsonValueKind.Array:
                writer.WriteArrayHeader(value.GetArrayLength());
                foreach (JsonElement element in value.EnumerateArray())
                {
                    Write(writer, element);
                }

                break;
            case JsonValueKind.String:
                writer.Write(value.GetString()!);
                break;
            case JsonValueKind.Number:
                WriteNumber(writer, value);
                break;
            case JsonValueKind.True or JsonValueKind.False:
                writer.Write(value.GetBoolean());
                break;
            default:
                writer.WriteNil();
                break;
        }
    }

    private static void WriteNumber(MessagePackWriter writer, JsonElement value)
    {
        if (value.TryGetUInt64(out ulong natural))
        {
            writer.Write(natural);
        }
        else if (value.TryGetInt64(out long integer))
        {
            writer.Write(integer);
        }
        else
        {
            writer.Write(value.GetDouble());
        }
    }
}

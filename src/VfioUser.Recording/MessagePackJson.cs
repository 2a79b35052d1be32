using System.Buffers;
using System.Text.Json;
using MessagePack;

namespace VfioUser.Recording;

/// <summary>Converts JSON to the shorter MessagePack: the same values, with numbers without a fraction as
/// integers.</summary>
public static class MessagePackJson
{
    /// <summary>Writes a value with all its contents.</summary>
    /// <param name="output">The destination.</param>
    /// <param name="value">The value; its parser limits the depth.</param>
    public static void Write(IBufferWriter<byte> output, JsonElement value)
    {
        MessagePackWriter writer = new(output);
        Write(ref writer, value);
        writer.Flush();
    }

    private static void Write(ref MessagePackWriter writer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteMapHeader(value.GetPropertyCount());
                foreach (JsonProperty property in value.EnumerateObject())
                {
                    writer.Write(property.Name);
                    Write(ref writer, property.Value);
                }

                break;
            case JsonValueKind.Array:
                writer.WriteArrayHeader(value.GetArrayLength());
                foreach (JsonElement element in value.EnumerateArray())
                {
                    Write(ref writer, element);
                }

                break;
            case JsonValueKind.String:
                writer.Write(value.GetString()!);
                break;
            case JsonValueKind.Number:
                WriteNumber(ref writer, value);
                break;
            case JsonValueKind.True or JsonValueKind.False:
                writer.Write(value.GetBoolean());
                break;
            default:
                writer.WriteNil();
                break;
        }
    }

    private static void WriteNumber(ref MessagePackWriter writer, JsonElement value)
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

using System.Collections;
using System.Globalization;
using System.Text;
using System.Xml;

namespace GvtDevice.Lab.XmlRpc;

/// <summary>Writes the answers to calls.</summary>
internal static class XmlRpcWriter
{
    private static readonly XmlWriterSettings s_settings = new()
    {
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
    };

    /// <summary>The answer of a method.</summary>
    /// <param name="value">null, bool, int, double, string, an array of bytes, a dictionary with texts as keys, or a
    /// list of such values.</param>
    public static byte[] Answer(object? value) => Response(writer =>
    {
        writer.WriteStartElement("params");
        writer.WriteStartElement("param");
        Write(writer, value);
        writer.WriteEndElement();
        writer.WriteEndElement();
    });

    public static byte[] Fault(int code, string text) => Response(writer =>
    {
        writer.WriteStartElement("fault");
        Write(writer, new Dictionary<string, object?> { ["faultCode"] = code, ["faultString"] = text });
        writer.WriteEndElement();
    });

    private static byte[] Response(Action<XmlWriter> write)
    {
        using MemoryStream output = new();
        using (XmlWriter writer = XmlWriter.Create(output, s_settings))
        {
            writer.WriteStartElement("methodResponse");
            write(writer);
            writer.WriteEndElement();
        }

        return output.ToArray();
    }

    private static void Write(XmlWriter writer, object? value)
    {
        writer.WriteStartElement("value");
        switch (value)
        {
            case null:
                writer.WriteElementString("nil", "");
                break;
            case bool flag:
                writer.WriteElementString("boolean", flag ? "1" : "0");
                break;
            case int number:
                writer.WriteElementString("int", number.ToString(CultureInfo.InvariantCulture));
                break;
            case double number:
                writer.WriteElementString("double", number.ToString("0.0#########", CultureInfo.InvariantCulture));
                break;
            case string text:
                writer.WriteElementString("string", text);
                break;
            case byte[] bytes:
                writer.WriteStartElement("base64");
                writer.WriteBase64(bytes, 0, bytes.Length);
                writer.WriteEndElement();
                break;
            case IReadOnlyDictionary<string, object?> members:
                WriteMembers(writer, members);
                break;
            case IEnumerable items:
                writer.WriteStartElement("array");
                writer.WriteStartElement("data");
                foreach (object? item in items)
                {
                    Write(writer, item);
                }

                writer.WriteEndElement();
                writer.WriteEndElement();
                break;
            default:
                throw new ArgumentException($"XML-RPC has no {value.GetType()}", nameof(value));
        }

        writer.WriteEndElement();
    }

    private static void WriteMembers(XmlWriter writer, IReadOnlyDictionary<string, object?> members)
    {
        writer.WriteStartElement("struct");
        foreach ((string name, object? member) in members)
        {
            writer.WriteStartElement("member");
            writer.WriteElementString("name", name);
            Write(writer, member);
            writer.WriteEndElement();
        }

        writer.WriteEndElement();
    }
}

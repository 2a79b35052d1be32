using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace GvtDevice.Lab.XmlRpc;

/// <summary>Reads a call from what a client sends. Values are null, <see cref="long"/>, <see cref="bool"/>,
/// <see cref="double"/>, <see cref="string"/>, arrays of bytes, lists and dictionaries. Source: the specification of
/// XML-RPC, with nil and i8 as extensions.</summary>
internal static class XmlRpcReader
{
    /// <summary>The deepest nesting of arrays and structures.</summary>
    public const int MaxDepth = 8;

    private static readonly XmlReaderSettings s_settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    /// <param name="body">The whole call; the caller has limited its size.</param>
    /// <exception cref="XmlRpcFault">It is no call.</exception>
    public static XmlRpcCall Read(Stream body)
    {
        XElement root;
        try
        {
            using XmlReader reader = XmlReader.Create(body, s_settings);
            root = XDocument.Load(reader).Root!;
        }
        catch (XmlException e)
        {
            throw new XmlRpcFault(
                XmlRpcFault.NotXml,
                $"line {e.LineNumber}, position {e.LinePosition} is malformed XML, or has a document type", e);
        }

        if (root.Name.LocalName != "methodCall" || root.Element("methodName") is not { HasElements: false } name)
        {
            throw NotACall("it has no methodCall with a methodName");
        }

        IEnumerable<XElement> parameters = root.Element("params")?.Elements("param") ?? [];
        object?[] arguments =
        [
            .. parameters.Select(parameter => ValueOf(
                parameter.Element("value") ?? throw NotACall("a param has no value"), 0)),
        ];
        return new XmlRpcCall(name.Value.Trim(), new XmlRpcArguments(name.Value.Trim(), arguments));
    }

    private static object? ValueOf(XElement value, int depth)
    {
        XElement[] types = [.. value.Elements()];
        if (types.Length == 0)
        {
            return value.Value;
        }

        if (types.Length > 1 || depth > MaxDepth)
        {
            throw NotACall("a value has several types, or is nested too deeply");
        }

        XElement type = types[0];
        bool hasParts = type.Name.LocalName is "array" or "struct";
        if (type.HasElements && !hasParts)
        {
            // The text of elements is collected by recursion.
            throw NotACall($"a value of the type {type.Name.LocalName} has elements");
        }

        string text = hasParts ? "" : type.Value;
        return type.Name.LocalName switch
        {
            "string" or "dateTime.iso8601" => text,
            "nil" => null,
            "int" or "i4" or "i8" when long.TryParse(
                text, NumberStyles.Integer, CultureInfo.InvariantCulture, out long number) => number,
            "double" when double.TryParse(
                text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) => number,
            "boolean" when text.Trim() is "0" or "1" => text.Trim() == "1",
            "base64" => BytesOf(text),
            "array" => ItemsOf(type, depth),
            "struct" => MembersOf(type, depth),
            string other => throw NotACall($"a value of the type {other} cannot be read"),
        };
    }

    private static object?[] ItemsOf(XElement array, int depth) =>
    [
        .. (array.Element("data") ?? throw NotACall("an array has no data"))
            .Elements("value").Select(item => ValueOf(item, depth + 1)),
    ];

    private static Dictionary<string, object?> MembersOf(XElement structure, int depth)
    {
        Dictionary<string, object?> members = [];
        foreach (XElement member in structure.Elements("member"))
        {
            if (member.Element("name") is not { HasElements: false } name || member.Element("value") is not { } value)
            {
                throw NotACall("a member has no name or no value");
            }

            members[name.Value] = ValueOf(value, depth + 1);
        }

        return members;
    }

    private static byte[] BytesOf(string text)
    {
        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException e)
        {
            throw new XmlRpcFault(XmlRpcFault.NotACall, "this is no XML-RPC call: base64 is malformed", e);
        }
    }

    private static XmlRpcFault NotACall(string why) =>
        new(XmlRpcFault.NotACall, $"this is no XML-RPC call: {why}");
}

using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Xml.Linq;

namespace GvtDevice.Lab.Tests.XmlRpc;

/// <summary>A client of its own, which shares nothing with the server.</summary>
internal sealed class XmlRpcClient(IPEndPoint address) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = new Uri($"http://{address}/") };

    /// <summary>Calls a method.</summary>
    /// <param name="method">The method.</param>
    /// <param name="arguments">int, bool, string, arrays of bytes or of int; null for nil.</param>
    /// <returns>int, bool, double, string, arrays of bytes, lists and dictionaries.</returns>
    /// <exception cref="RemoteFault">The server answered with a fault.</exception>
    public async Task<object?> CallAsync(string method, params object?[] arguments)
    {
        StringBuilder body = new($"<?xml version='1.0'?><methodCall><methodName>{method}</methodName><params>");
        foreach (object? argument in arguments)
        {
            body.Append(CultureInfo.InvariantCulture, $"<param>{Write(argument)}</param>");
        }

        using HttpResponseMessage response = await PostAsync(body.Append("</params></methodCall>").ToString());
        response.EnsureSuccessStatusCode();
        XElement root = XDocument.Parse(await response.Content.ReadAsStringAsync()).Root!;
        if (root.Element("fault") is { } fault)
        {
            Dictionary<string, object?> members = (Dictionary<string, object?>)Read(fault.Element("value")!)!;
            throw new RemoteFault((int)members["faultCode"]!, (string)members["faultString"]!);
        }

        return Read(root.Element("params")!.Element("param")!.Element("value")!);
    }

    public async Task<HttpResponseMessage> PostAsync(string body, string type = "text/xml")
    {
        using StringContent content = new(body, Encoding.UTF8);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return await _http.PostAsync(new Uri("/", UriKind.Relative), content);
    }

    public Task<HttpResponseMessage> GetAsync() => _http.GetAsync(new Uri("/", UriKind.Relative));

    public void Dispose() => _http.Dispose();

    private static string Write(object? value) => value switch
    {
        null => "<value><nil/></value>",
        int number => $"<value><int>{number}</int></value>",
        bool flag => $"<value><boolean>{(flag ? 1 : 0)}</boolean></value>",
        byte[] bytes => $"<value><base64>{Convert.ToBase64String(bytes)}</base64></value>",
        int[] items => $"<value><array><data>{string.Concat(items.Select(item => Write(item)))}</data></array></value>",
        _ => $"<value><string>{value}</string></value>",
    };

    private static object? Read(XElement value)
    {
        XElement type = value.Elements().Single();
        return type.Name.LocalName switch
        {
            "nil" => null,
            "int" => int.Parse(type.Value, CultureInfo.InvariantCulture),
            "boolean" => type.Value == "1",
            "double" => double.Parse(type.Value, CultureInfo.InvariantCulture),
            "base64" => Convert.FromBase64String(type.Value),
            "array" => type.Element("data")!.Elements("value").Select(Read).ToArray(),
            "struct" => type.Elements("member").ToDictionary(
                member => member.Element("name")!.Value, member => Read(member.Element("value")!)),
            _ => type.Value,
        };
    }
}

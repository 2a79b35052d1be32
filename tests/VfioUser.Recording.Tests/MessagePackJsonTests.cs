using System.Buffers;
using System.Text;
using System.Text.Json;
using NUnit.Framework;
using VfioUser.Recording.Tests.Support;

namespace VfioUser.Recording.Tests;

public sealed class MessagePackJsonTests
{
    private const string Python = "/usr/bin/python3";
    private const string ToJson = """
        import msgpack, sys, json
        value = msgpack.unpackb(sys.stdin.buffer.read(), raw=False)
        print(json.dumps(value, separators=(",", ":"), ensure_ascii=False))
        """;

    [TestCase("null", "C0")]
    [TestCase("true", "C3")]
    [TestCase("0", "00")]
    [TestCase("-1", "FF")]
    [TestCase("18446744073709551615", "CFFFFFFFFFFFFFFFFF")]
    [TestCase("-9223372036854775808", "D38000000000000000")]
    [TestCase("0.5", "CB3FE0000000000000")]
    [TestCase("\"a\"", "A161")]
    [TestCase("[1,[2]]", "92019102")]
    [TestCase("{\"a\":{}}", "81A16180")]
    public void Each_kind_of_value_has_its_form(string json, string hex) =>
        Assert.That(Convert.ToHexString(Pack(json)), Is.EqualTo(hex));

    [Test]
    public void Another_implementation_reads_the_same()
    {
        ExternalTool.Require("python3-msgpack", Python, "-c", "import msgpack");
        const string Json =
            """{"pid":70000,"rate":59.94,"name":"größe","planes":[{"kind":"Primary","on":true,"at":-3},null]}""";

        byte[] output = ExternalTool.Run(Python, Pack(Json), "-c", ToJson);

        Assert.That(Encoding.UTF8.GetString(output).TrimEnd('\n'), Is.EqualTo(Json));
    }

    private static byte[] Pack(string json)
    {
        ArrayBufferWriter<byte> output = new();
        using JsonDocument document = JsonDocument.Parse(json);
        MessagePackJson.Write(output, document.RootElement);
        return output.WrittenSpan.ToArray();
    }
}

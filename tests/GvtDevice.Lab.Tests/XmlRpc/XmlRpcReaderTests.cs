using System.Text;
using GvtDevice.Lab.XmlRpc;
using NUnit.Framework;

namespace GvtDevice.Lab.Tests.XmlRpc;

/// <summary>Calls as clients write them, and what no client should write.</summary>
internal sealed class XmlRpcReaderTests
{
    [TestCase("<int>7</int>", 7L)]
    [TestCase("<i4> -7 </i4>", -7L)]
    [TestCase("<i8>5000000000</i8>", 5000000000L)]
    [TestCase("<boolean>1</boolean>", true)]
    [TestCase("<double>0.5</double>", 0.5)]
    [TestCase("<string>a &lt; b</string>", "a < b")]
    [TestCase("plain", "plain")]
    [TestCase("", "")]
    [TestCase("<nil/>", null)]
    [TestCase("<ex:nil xmlns:ex='http://ws.apache.org/xmlrpc/namespaces/extensions'/>", null)]
    [TestCase("<base64>AAEC\n AwQ=</base64>", new byte[] { 0, 1, 2, 3, 4 })]
    [TestCase("<array><data><value><int>1</int></value><value>b</value></data></array>", new object[] { 1L, "b" })]
    public void A_value_is_what_its_type_says(string xml, object? expected)
    {
        XmlRpcCall call = Read($"<methodCall><methodName>Plug</methodName><params><param><value>{xml}</value></param>"
            + "</params></methodCall>");
        Assert.That(call.Method, Is.EqualTo("Plug"));
        Assert.That(call.Arguments.Count, Is.EqualTo(1));
        Assert.That(call.Arguments.Value(0), Is.EqualTo(expected));
    }

    [Test]
    public void A_structure_has_members()
    {
        XmlRpcCall call = Read("<methodCall><methodName>x</methodName><params><param><value><struct><member>"
            + "<name>a</name><value><int>1</int></value></member></struct></value></param></params></methodCall>");
        Assert.That(call.Arguments.Value(0), Is.EqualTo(new Dictionary<string, object?> { ["a"] = 1L }));
    }

    [Test]
    public void A_call_needs_no_arguments() =>
        Assert.That(Read("<methodCall><methodName>Reset</methodName></methodCall>").Arguments.Count, Is.Zero);

    [TestCase("", XmlRpcFault.NotXml)]
    [TestCase("<methodCall>", XmlRpcFault.NotXml)]
    [TestCase(
        "<!DOCTYPE a [<!ENTITY b 'c'>]><methodCall><methodName>&b;</methodName></methodCall>", XmlRpcFault.NotXml)]
    [TestCase("<methodCall/>", XmlRpcFault.NotACall)]
    [TestCase("<other><methodName>Reset</methodName></other>", XmlRpcFault.NotACall)]
    [TestCase("<methodCall><methodName><b/></methodName></methodCall>", XmlRpcFault.NotACall)]
    [TestCase("<methodCall><methodName>a</methodName><params><param/></params></methodCall>", XmlRpcFault.NotACall)]
    public void What_is_no_call_is_a_fault(string body, int code) =>
        Assert.That(() => Read(body), Throws.InstanceOf<XmlRpcFault>().With.Property("Code").EqualTo(code));

    [TestCase("<int>x</int>")]
    [TestCase("<int>99999999999999999999</int>")]
    [TestCase("<boolean>2</boolean>")]
    [TestCase("<double>x</double>")]
    [TestCase("<base64>%</base64>")]
    [TestCase("<array/>")]
    [TestCase("<struct><member><name>a</name></member></struct>")]
    [TestCase("<struct><member><value/></member></struct>")]
    [TestCase("<int>1</int><int>2</int>")]
    [TestCase("<object/>")]
    public void A_malformed_value_is_a_fault(string xml) =>
        Assert.That(
            () => Read($"<methodCall><methodName>a</methodName><params><param><value>{xml}</value></param></params>"
                + "</methodCall>"),
            Throws.InstanceOf<XmlRpcFault>().With.Property("Code").EqualTo(XmlRpcFault.NotACall));

    [Test]
    public void Deep_nesting_is_a_fault()
    {
        const int depth = 1000;
        string open = string.Concat(Enumerable.Repeat("<array><data><value>", depth));
        string close = string.Concat(Enumerable.Repeat("</value></data></array>", depth));
        Assert.That(
            () => Read($"<methodCall><methodName>a</methodName><params><param><value>{open}{close}</value></param>"
                + "</params></methodCall>"),
            Throws.InstanceOf<XmlRpcFault>());
    }

    /// <summary>As deep as a call of the largest size can be.</summary>
    [TestCase("int")]
    [TestCase("string")]
    [TestCase("base64")]
    public void Deep_nesting_in_a_value_that_has_no_parts_is_a_fault(string type)
    {
        const int depth = XmlRpcServer.MaxCallBytes / 8;
        string open = string.Concat(Enumerable.Repeat("<a>", depth));
        string close = string.Concat(Enumerable.Repeat("</a>", depth));
        Assert.That(
            () => Read($"<methodCall><methodName>a</methodName><params><param><value><{type}>{open}{close}</{type}>"
                + "</value></param></params></methodCall>"),
            Throws.InstanceOf<XmlRpcFault>().With.Property("Code").EqualTo(XmlRpcFault.NotACall));
    }

    [Test]
    public void An_argument_of_another_type_is_a_fault()
    {
        XmlRpcArguments arguments = new("M", [1L, "text", new object?[] { 1L, "x" }, long.MaxValue, null]);
        Assert.That((arguments.Int(0), arguments.Flag(0), arguments.Text(1)), Is.EqualTo((1, true, "text")));
        Assert.That((arguments.OptionalInt(4), arguments.OptionalInt(5)), Is.EqualTo(((int?)null, (int?)null)));
        foreach (Action wrong in (Action[])
            [
                () => arguments.Int(1), () => arguments.Int(3), () => arguments.Int(4), () => arguments.Int(5),
                () => arguments.Text(0), () => arguments.Bytes(1), () => arguments.Ints(2), () => arguments.Ints(0),
            ])
        {
            Assert.That(wrong, Throws.InstanceOf<XmlRpcFault>().With.Property("Code").EqualTo(-32602));
        }
    }

    private static XmlRpcCall Read(string body)
    {
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(body));
        return XmlRpcReader.Read(stream);
    }
}

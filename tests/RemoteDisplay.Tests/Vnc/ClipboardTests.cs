using System.IO.Compression;
using System.Text;
using NUnit.Framework;
using RemoteDisplay.Clipboard;
using RemoteDisplay.Tests.Support;
using RemoteDisplay.Vnc;

namespace RemoteDisplay.Tests.Vnc;

/// <summary>Viewers copy and paste. The bytes are of rfbproto, "ClientCutText" and "Extended Clipboard
/// Pseudo-Encoding".</summary>
internal sealed class ClipboardTests
{
    private const int Text = 1, Capabilities = 1 << 24, Request = 1 << 25, Peek = 1 << 26, Notify = 1 << 27;
    private const int Provide = 1 << 28;

    private readonly SharedClipboard _clipboard = new();

    private RfbServerOptions Options => new() { Clipboard = _clipboard };

    [Test]
    public void An_old_viewer_gets_and_sends_Latin_1()
    {
        using TestRoom room = new(Pictures.Text(64, 64, 1), Options);
        RfbClient client = room.Join(null, RfbClient.Tight);
        room.AssertSees(client);
        _clipboard.Set("Gr\u00FC\u00DFe \u20AC\n", "guest");
        AssertCutText(client, "Gr\u00FC\u00DFe ?\n");

        client.Wire.Send([6, 0, 0, 0, .. Wire.Be32(4), 65, 10, 0xE4, 66]);
        Patience.WaitFor(() => _clipboard.Latest.Text == "A\n\u00E4B", "the viewer's text");
    }

    [Test]
    public void A_new_viewer_is_told_of_a_text_and_asks_for_it()
    {
        using TestRoom room = new(Pictures.Text(64, 64, 1), Options);
        RfbClient client = Join(room);
        _clipboard.Set("Gr\u00FC\u00DFe \u20AC\nx", "guest");
        AssertExtended(client, Notify | Text);
        SendExtended(client, Request | Text);
        byte[] provided = AssertExtended(client, Provide | Text);
        Assert.That(Inflate(provided), Is.EqualTo("Gr\u00FC\u00DFe \u20AC\r\nx\0"));
    }

    [Test]
    public void A_new_viewer_s_text_is_fetched_as_soon_as_it_has_copied_one()
    {
        using TestRoom room = new(Pictures.Text(64, 64, 1), Options);
        RfbClient client = Join(room);
        SendExtended(client, Notify | Text);
        AssertExtended(client, Request | Text);
        SendExtended(client, Provide | Text, Deflate("\u20AC\r\n\0"));
        Patience.WaitFor(() => _clipboard.Latest.Text == "\u20AC\n", "the viewer's text");

        // It is not told of its own text.
        SendExtended(client, Peek);
        AssertExtended(client, Notify | Text);
    }

    [Test]
    public void A_viewer_learns_of_the_clipboard_when_the_guest_has_an_agent()
    {
        using TestRoom room = new(Pictures.Text(64, 64, 1), Options);
        RfbClient client = room.Join(null, RfbClient.Tight, RfbClient.ExtendedClipboard);
        room.AssertSees(client);
        Assert.That(client.CutText.Data, Is.Null);
        _clipboard.AddGuest();
        AssertExtended(client, Capabilities | Request | Peek | Notify | Provide | Text);
    }

    [Test]
    public void What_one_viewer_copies_another_pastes()
    {
        using TestRoom room = new(Pictures.Text(64, 64, 1), Options);
        RfbClient one = room.Join(null, RfbClient.Tight);
        RfbClient other = room.Join(null, RfbClient.Tight);
        room.AssertSees(one);
        room.AssertSees(other);
        one.Wire.Send([6, 0, 0, 0, .. Wire.Be32(1), 65]);
        AssertCutText(other, "A");
    }

    [Test]
    public void A_viewer_that_only_looks_neither_gets_nor_sends_texts()
    {
        using TestRoom room = new(Pictures.Text(64, 64, 1), Options);
        (System.Net.Sockets.NetworkStream server, System.Net.Sockets.NetworkStream stream) = SocketPair.Create();
        _ = room.Server.ServeAsync(server, "test", isViewOnly: true);
        using RfbClient client = new RfbClient(stream).Start(null, RfbClient.Tight, RfbClient.ExtendedClipboard);
        _clipboard.AddGuest();
        _clipboard.Set("secret", "guest");
        client.Wire.Send([6, 0, 0, 0, .. Wire.Be32(1), 65]);
        room.AssertSees(client);
        Assert.That(client.CutText.Data, Is.Null);
        Assert.That(_clipboard.Latest.Text, Is.EqualTo("secret"));
    }

    [Test]
    public void What_was_copied_before_a_viewer_came_does_not_replace_what_it_has_copied()
    {
        _clipboard.Set("old", "guest");
        using TestRoom room = new(Pictures.Text(64, 64, 1), Options);
        RfbClient client = room.Join(null, RfbClient.Tight);
        room.AssertSees(client);
        Assert.That(client.CutText.Data, Is.Null);
    }

    private static IEnumerable<TestCaseData> Broken =>
    [
        Message("no flags", [0, 0, 0]),
        Message("no text", Wire.Be32(Provide | Text)),
        Message("not zlib", [.. Wire.Be32(Provide | Text), 1, 2, 3, 4, 5]),
        Message("half a text", [.. Wire.Be32(Provide | Text), .. Deflate("text")[..8]]),
        Message("a text shorter than it says", [.. Wire.Be32(Provide | Text), .. Deflate("text", length: 5)]),
    ];

    [TestCaseSource(nameof(Broken))]
    public void A_broken_text_ends_the_connection(byte[] message)
    {
        using TestRoom room = new(Pictures.Text(64, 64, 1), Options);
        (Stream stream, Task session) = room.Connect();
        using RfbClient client = new RfbClient(stream).Start(null, RfbClient.Tight, RfbClient.ExtendedClipboard);
        client.Wire.Send([6, 0, 0, 0, .. Wire.Be32(-message.Length), .. message]);
        Assert.That(session.Wait(Patience.Step));
    }

    /// <summary>A thousand bytes can become a megabyte, but a text that says it is 4 GB becomes nothing.</summary>
    [Test]
    [NonParallelizable]
    public void A_text_that_would_become_too_long_is_passed_over()
    {
        using TestRoom room = new(Pictures.Text(64, 64, 1), Options);
        RfbClient client = Join(room);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        SendExtended(client, Provide | Text, Deflate("text", length: uint.MaxValue));
        SendExtended(client, Peek);
        AssertExtended(client, Notify);
        Assert.That(GC.GetTotalMemory(forceFullCollection: true) - before, Is.LessThan(4 << 20));
    }

    private RfbClient Join(TestRoom room)
    {
        _clipboard.AddGuest();
        RfbClient client = room.Join(null, RfbClient.Tight, RfbClient.ExtendedClipboard);
        AssertExtended(client, Capabilities | Request | Peek | Notify | Provide | Text);
        SendExtended(client, Capabilities | Request | Notify | Provide | Text, Wire.Be32(0));
        return client;
    }

    private static void AssertCutText(RfbClient client, string text)
    {
        while (client.ReadMessage() != 3)
        {
        }

        Assert.That(client.CutText.Length, Is.EqualTo(text.Length));
        Assert.That(Encoding.Latin1.GetString(client.CutText.Data), Is.EqualTo(text));
    }

    /// <returns>What follows the flags.</returns>
    private static byte[] AssertExtended(RfbClient client, int flags)
    {
        while (client.ReadMessage() != 3)
        {
        }

        Assert.That(client.CutText.Length, Is.Negative);
        Assert.That(client.CutText.Data[..4], Is.EqualTo(Wire.Be32(flags)));
        return client.CutText.Data[4..];
    }

    private static void SendExtended(RfbClient client, int flags, params byte[] data) =>
        client.Wire.Send([6, 0, 0, 0, .. Wire.Be32(-4 - data.Length), .. Wire.Be32(flags), .. data]);

    private static byte[] Deflate(string text, uint? length = null)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        using MemoryStream compressed = new();
        using (ZLibStream deflater = new(compressed, CompressionLevel.Fastest))
        {
            deflater.Write(Wire.Be32((int)(length ?? (uint)bytes.Length)));
            deflater.Write(bytes);
        }

        return compressed.ToArray();
    }

    private static string Inflate(byte[] compressed)
    {
        using ZLibStream inflater = new(new MemoryStream(compressed), CompressionMode.Decompress);
        using MemoryStream plain = new();
        inflater.CopyTo(plain);
        byte[] bytes = plain.ToArray();
        Assert.That(bytes[..4], Is.EqualTo(Wire.Be32(bytes.Length - 4)));
        return Encoding.UTF8.GetString(bytes.AsSpan(4));
    }

    private static TestCaseData Message(string name, byte[] bytes) => new TestCaseData(bytes).SetArgDisplayNames(name);
}

using NUnit.Framework;
using RemoteDisplay.Agent;
using RemoteDisplay.Clipboard;
using RemoteDisplay.Tests.Support;
using static RemoteDisplay.Tests.Agent.ScriptedAgent;

namespace RemoteDisplay.Tests.Agent;

/// <summary>A guest sends anything: nothing grows, and the next honest agent is heard.</summary>
internal sealed class HostileAgentTests
{
    private static readonly byte[] s_text = Le(0, 1);

    private readonly SharedClipboard _clipboard = new();
    private readonly LogLines _logger = new();

    private static IEnumerable<TestCaseData> Nonsense =>
    [
        new TestCaseData(Le(0, 20)).SetArgDisplayNames("port 0"),
        new TestCaseData(Le(0x2054_4547, 0x5448_202F)).SetArgDisplayNames("HTTP"),
        new TestCaseData(new byte[][] { Le(1, 20), Le(2, 7, 0, 0, 0) }.SelectMany(part => part).ToArray())
            .SetArgDisplayNames("protocol 2"),
    ];

    private static IEnumerable<TestCaseData> Useless =>
    [
        Case("an empty chunk", Le(1, 0)),
        Case("a message for the server of the screen", [.. Le(2, 5), 1, 2, 3, 4, 5]),
        Case("an unknown message", Message(77, 1, 2, 3)),
        Case("an empty announcement", Message(Capabilities)),
        Case("half an announcement", Message(Capabilities, 1, 0)),
        Case("a grab without a selection", Message(Grab)),
        Case("a grab of nothing", Message(Grab, 0, 0, 0, 0)),
        Case("a grab of half a type", Message(Grab, 0, 0, 0, 0, 1, 0)),
        Case("a request without a type", Message(Request, 0, 0, 0, 0)),
        Case("a request for a picture", Message(Request, Le(0, 2))),
        Case("a text that nobody asked for", Message(ScriptedAgent.Clipboard, [.. s_text, 65])),
        Case("a text without a type", Message(ScriptedAgent.Clipboard)),
        Case("a release of selection 255", Message(9, 255, 0, 0, 0)),
    ];

    [TestCaseSource(nameof(Nonsense))]
    public async Task Nonsense_ends_the_connection_and_the_next_one_works(byte[] bytes)
    {
        using ScriptedAgent agent = new();
        await using AgentClipboard shared = new(agent.Path, _clipboard, logger: _logger);
        agent.Accept();
        agent.SendRaw(bytes);
        agent.Accept();
        agent.Greet();
        AssertWorks(agent);
        Assert.That(_logger.Lines, Has.Some.Contains("the clipboard is not shared"));
    }

    [TestCaseSource(nameof(Useless))]
    public async Task What_is_of_no_use_is_passed_over(byte[] bytes)
    {
        using ScriptedAgent agent = new();
        await using AgentClipboard shared = new(agent.Path, _clipboard);
        agent.Accept();
        agent.Greet();
        agent.SendRaw(bytes);
        AssertWorks(agent);
    }

    [Test]
    public void A_message_may_be_cut_anywhere()
    {
        byte[] whole = Message(ScriptedAgent.Clipboard, [.. s_text, .. "text"u8]);
        byte[] split =
        [
            .. Le(1, 7), .. whole.AsSpan(8, 7), .. Le(2, 1), 99, .. Le(1, (uint)whole.Length - 15),
            .. whole.AsSpan(15),
        ];
        foreach (byte[] bytes in new[] { whole, split })
        {
            for (int i = 0; i <= bytes.Length; i++)
            {
                List<string> seen = [];
                AgentParser parser = new((type, payload) => seen.Add($"{type} {payload.Length}"), (_, _) => { });
                parser.Feed(bytes.AsSpan(0, i));
                parser.Feed(bytes.AsSpan(i));
                Assert.That(seen, Is.EqualTo(new[] { "Clipboard 12" }), $"cut after {i} bytes");
            }
        }
    }

    [Test]
    public void Random_bytes_end_in_one_way()
    {
        Random random = new(1);
        for (int i = 0; i < 10_000; i++)
        {
            byte[] bytes = new byte[random.Next(200)];
            random.NextBytes(bytes);
            byte[] framed = [.. Le(1, (uint)random.Next(300)), .. Le(1, (uint)random.Next(12)), .. bytes];
            AgentSession session = new(_clipboard, this, _logger);
            AgentParser parser = new(session.Receive, session.Skip);
            try
            {
                parser.Feed(i % 2 == 0 ? bytes : framed);
            }
            catch (AgentException)
            {
                // The expected end of most.
            }
        }
    }

    [Test]
    [NonParallelizable]
    public async Task A_text_of_four_gigabytes_takes_no_memory_and_is_reported_when_it_has_passed()
    {
        using ScriptedAgent agent = new();
        await using AgentClipboard shared = new(agent.Path, _clipboard, logger: _logger);
        agent.Accept();
        agent.Greet();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        agent.SendRaw([.. Le(1, uint.MaxValue), .. Le(1, ScriptedAgent.Clipboard, 0, 0, uint.MaxValue), .. s_text]);
        byte[] part = new byte[1 << 20];
        for (int i = 0; i < 16; i++)
        {
            agent.SendRaw(part);
        }

        Assert.That(GC.GetTotalMemory(forceFullCollection: true) - before, Is.LessThan(4 << 20));

        agent.Accept();
        agent.Greet();
        agent.SendRaw(Message(ScriptedAgent.Clipboard, new byte[AgentParser.MaxPayloadLength + 1]));
        AssertWorks(agent);
        Assert.That(_logger.Lines, Has.Some.Contains($"the guest copied {AgentParser.MaxPayloadLength + 1} bytes"));
    }

    /// <summary>What is owed does not grow with what is asked: after the flood the agent gets a few texts.</summary>
    [Test]
    public void A_flood_of_requests_is_answered_a_few_times()
    {
        AgentSession session = new(_clipboard, new object(), _logger);
        session.Receive(AgentMessageType.AnnounceCapabilities, Le(0, Modern));
        _clipboard.Set("text", this);
        System.Buffers.ArrayBufferWriter<byte> output = new();
        Assert.That(session.TryWrite(output) && session.TryWrite(output), "capabilities and the offer");
        for (int i = 0; i < 100_000; i++)
        {
            session.Receive(AgentMessageType.ClipboardRequest, s_text);
        }

        int answers = 0;
        while (session.TryWrite(output))
        {
            answers++;
        }

        Assert.That(answers, Is.EqualTo(8));
    }

    private static TestCaseData Case(string name, byte[] bytes) => new TestCaseData(bytes).SetArgDisplayNames(name);

    private void AssertWorks(ScriptedAgent agent)
    {
        agent.Send(Grab, s_text);
        agent.AssertReceives(Request, s_text);
        agent.Send(ScriptedAgent.Clipboard, [.. s_text, .. "fine"u8]);
        Patience.WaitFor(() => _clipboard.Latest.Text == "fine", "the text");
    }
}

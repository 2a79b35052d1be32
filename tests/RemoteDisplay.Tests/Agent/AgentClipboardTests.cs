using System.Text;
using NUnit.Framework;
using RemoteDisplay.Agent;
using RemoteDisplay.Clipboard;
using RemoteDisplay.Tests.Support;
using static RemoteDisplay.Tests.Agent.ScriptedAgent;

namespace RemoteDisplay.Tests.Agent;

/// <summary>Texts go between the agent in a guest and the viewers.</summary>
internal sealed class AgentClipboardTests
{
    private static readonly byte[] s_text = Le(0, 1);

    private readonly SharedClipboard _clipboard = new();

    [Test]
    public async Task What_the_guest_copies_is_fetched_and_shared()
    {
        using ScriptedAgent agent = new();
        await using AgentClipboard shared = Connect(agent);
        agent.Greet();
        Patience.WaitFor(() => _clipboard.HasGuest, "the agent's answer");

        agent.Send(Grab, Le(0, 2, 1));
        agent.AssertReceives(Request, s_text);
        agent.Send(ScriptedAgent.Clipboard, [.. s_text, .. "Gr\u00FC\u00DFe\r\n\u20AC"u8]);
        Patience.WaitFor(() => _clipboard.Latest.Text == "Gr\u00FC\u00DFe\n\u20AC", "the text");
    }

    [Test]
    public async Task What_a_viewer_copies_is_offered_and_sent_to_each_program_that_pastes()
    {
        using ScriptedAgent agent = new();
        await using AgentClipboard shared = Connect(agent);
        agent.Greet();
        string text = string.Concat(Enumerable.Range(0, 3000).Select(i => $"{i} \u00E4\n"));
        _clipboard.Set(text, this);
        agent.AssertReceives(Grab, s_text);
        for (int i = 0; i < 2; i++)
        {
            agent.Send(Request, s_text);
            agent.AssertReceives(ScriptedAgent.Clipboard, [.. s_text, .. Encoding.UTF8.GetBytes(text)]);
        }

        Assert.That(agent.LongestChunk, Is.EqualTo(2048), "agents refuse longer ones");
    }

    [Test]
    public async Task What_was_copied_before_the_agent_started_is_offered_when_it_has()
    {
        _clipboard.Set("early", this);
        using ScriptedAgent agent = new();
        await using AgentClipboard shared = Connect(agent);
        agent.Greet();
        agent.AssertReceives(Grab, s_text);

        // Another agent in the same guest.
        agent.Send(Capabilities, Le(1, Modern));
        agent.AssertReceives(Capabilities, Le(0, Modern));
        agent.AssertReceives(Grab, s_text);
    }

    [Test]
    public async Task A_guest_does_not_get_its_own_text_back_by_another_connection()
    {
        using ScriptedAgent agent = new();
        await using AgentClipboard shared = Connect(agent);
        agent.Greet();
        agent.Send(Grab, s_text);
        agent.AssertReceives(Request, s_text);
        agent.Send(ScriptedAgent.Clipboard, [.. s_text, .. "own"u8]);
        Patience.WaitFor(() => _clipboard.Latest.Text == "own", "the text");

        agent.Accept();
        agent.Greet();
        _clipboard.Set("foreign", this);
        agent.AssertReceives(Grab, s_text);
        agent.Send(Request, s_text);
        agent.AssertReceives(ScriptedAgent.Clipboard, [.. s_text, .. "foreign"u8]);
    }

    [Test]
    public async Task Windows_gets_its_ends_of_lines_and_an_old_agent_no_selections()
    {
        using ScriptedAgent agent = new();
        await using AgentClipboard shared = Connect(agent);
        agent.Greet(capabilities: 0x220);
        _clipboard.Set("two\nlines", this);
        agent.AssertReceives(Grab, Le(1));
        agent.Send(Request, Le(1));
        agent.AssertReceives(ScriptedAgent.Clipboard, [.. Le(1), .. "two\r\nlines"u8]);
    }

    [Test]
    public async Task A_picture_takes_the_place_of_a_text()
    {
        using ScriptedAgent agent = new();
        await using AgentClipboard shared = Connect(agent);
        agent.Greet();
        _clipboard.Set("text", this);
        agent.AssertReceives(Grab, s_text);
        agent.Send(Grab, Le(0, 2));
        Patience.WaitFor(() => _clipboard.Latest.Text.Length == 0, "the picture");

        agent.Send(Request, s_text);
        agent.AssertReceives(ScriptedAgent.Clipboard, Le(0, 0));
        _clipboard.Set("text", this);
        agent.AssertReceives(Grab, s_text);
    }

    [Test]
    public async Task An_agent_that_shares_nothing_is_told_nothing()
    {
        using ScriptedAgent agent = new();
        await using AgentClipboard shared = Connect(agent);
        agent.Greet(capabilities: 0x1);
        _clipboard.Set("text", this);
        agent.Send(Capabilities, Le(1, 0x1));
        agent.AssertReceives(Capabilities, Le(0, Modern));
        Assert.That(_clipboard.HasGuest, Is.False);
    }

    [Test]
    public async Task The_other_selections_are_not_shared()
    {
        using ScriptedAgent agent = new();
        await using AgentClipboard shared = Connect(agent);
        agent.Greet();
        agent.Send(Grab, Le(1, 1));
        agent.Send(Grab, s_text);
        agent.AssertReceives(Request, s_text);
        agent.Send(ScriptedAgent.Clipboard, [.. Le(1, 1), .. "marked"u8]);
        agent.Send(ScriptedAgent.Clipboard, [.. s_text, .. "copied"u8]);
        Patience.WaitFor(() => _clipboard.Latest.Text.Length > 0, "a text");
        Assert.That(_clipboard.Latest.Text, Is.EqualTo("copied"));
    }

    private AgentClipboard Connect(ScriptedAgent agent)
    {
        AgentClipboard shared = new(agent.Path, _clipboard);
        agent.Accept();
        return shared;
    }
}

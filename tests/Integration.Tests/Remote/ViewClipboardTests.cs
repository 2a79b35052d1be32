using System.Text;
using Integration.Tests.Harness;
using NUnit.Framework;
using RemoteDisplay.Tests.Agent;
using RemoteDisplay.Tests.Support;
using RemoteDisplay.Window.Tests.Support;
using static RemoteDisplay.Tests.Agent.ScriptedAgent;

namespace Integration.Tests.Remote;

/// <summary>gvt-device view shares the clipboard of an X server with a guest's agent, by Debian's SDL.</summary>
[Category("Qemu")]
internal sealed class ViewClipboardTests
{
    private static readonly byte[] s_text = Le(0, 1);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gvt-view-");
    private WindowRoom _room = null!;

    [TearDown]
    public void RemoveFolder() => _folder.Delete(recursive: true);

    [TestCase("sdl3")]
    [TestCase("sdl2", Category = "Slow")]
    public void Texts_go_both_ways_as_often_as_one_copies(string toolkit)
    {
        _room = new WindowRoom(_folder.FullName);
        _room.Require();
        using PaintedGuest guest = new(Path.Combine(_folder.FullName, "display"));
        guest.Show(0, Pictures.Text(400, 300, 1));
        using ScriptedAgent agent = new(Path.Combine(_folder.FullName, "agent"));
        using XDesktop desktop = new(_room, _folder.FullName);
        _room.Environment += $" GVT_TOOLKIT={toolkit}";
        using ChildProcess before = Copy("before \u00E4 \u20AC\nthe window");
        using ChildProcess view = _room.StartGvtDevice("view --display-socket /tmp/display --agent /tmp/agent");
        agent.Accept();
        agent.Greet();
        desktop.Do($"windowfocus --sync {desktop.Find("HDMI-A-1")}");
        AssertPastes(agent, "before \u00E4 \u20AC\nthe window");

        for (int i = 0; i < 3; i++)
        {
            string fromGuest = $"Gr\u00FC\u00DFe \u20AC\nof the guest {i}" + new string('g', i * 300_000);
            agent.Send(Grab, s_text);
            agent.AssertReceives(Request, s_text);
            agent.Send(ScriptedAgent.Clipboard, [.. s_text, .. Encoding.UTF8.GetBytes(fromGuest)]);
            Assert.That(() => Pasted(), Is.EqualTo(fromGuest).After(30_000, 100), view.Errors);

            string fromDesktop = $"\u00C4pfel \u20AC\nof the desktop {i}" + new string('d', i * 300_000);
            using ChildProcess copy = Copy(fromDesktop);
            AssertPastes(agent, fromDesktop);
        }

        desktop.Do("key ctrl+alt+q");
        Assert.That(view.WaitForExit(Harness.Patience.Step), Is.Zero, view.Errors);
        Assert.That(agent.HasEnded(), "nothing has come back to the guest");
    }

    [TestCase("sdl3")]
    [TestCase("sdl2", Category = "Slow")]
    public void A_program_that_asks_for_the_guests_text_and_is_gone_does_not_end_it(string toolkit)
    {
        _room = new WindowRoom(_folder.FullName);
        _room.Require();
        using PaintedGuest guest = new(Path.Combine(_folder.FullName, "display"));
        guest.Show(0, Pictures.Text(400, 300, 1));
        using ScriptedAgent agent = new(Path.Combine(_folder.FullName, "agent"));
        using XDesktop desktop = new(_room, _folder.FullName);
        _room.Environment += $" GVT_TOOLKIT={toolkit}";
        using ChildProcess view = _room.StartGvtDevice("view --display-socket /tmp/display --agent /tmp/agent");
        agent.Accept();
        agent.Greet();
        desktop.Do($"windowfocus --sync {desktop.Find("HDMI-A-1")}");
        agent.Send(Grab, s_text);
        agent.AssertReceives(Request, s_text);
        agent.Send(ScriptedAgent.Clipboard, [.. s_text, .. "of the guest"u8]);
        Assert.That(() => Pasted(), Is.EqualTo("of the guest").After(30_000, 100), view.Errors);

        WindowRoom.Signal(view, Posix.SigStop);
        using (XConnection gone = new(desktop.SocketPath))
        {
            gone.Convert("CLIPBOARD", gone.CreateWindow());
            gone.Finish();
        }

        WindowRoom.Signal(view, Posix.SigCont);

        Assert.That(() => Pasted(), Is.EqualTo("of the guest").After(30_000, 100), view.Errors);
        desktop.Do("key ctrl+alt+q");
        Assert.That(view.WaitForExit(Harness.Patience.Step), Is.Zero, view.Errors);
    }

    /// <summary>The guest is offered a text, and pastes it.</summary>
    private static void AssertPastes(ScriptedAgent agent, string text)
    {
        agent.AssertReceives(Grab, s_text);
        agent.Send(Request, s_text);
        agent.AssertReceives(ScriptedAgent.Clipboard, [.. s_text, .. Encoding.UTF8.GetBytes(text)]);
    }

    /// <summary>A program of the desktop copies, and keeps the text until another copies.</summary>
    private ChildProcess Copy(string text)
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "copied"), text);
        return _room.Start("exec xclip -in -selection clipboard -quiet /tmp/copied");
    }

    private string Pasted()
    {
        using ChildProcess paste = _room.Start("exec xclip -out -selection clipboard -target UTF8_STRING");
        paste.WaitForExit(Harness.Patience.Step);
        return Encoding.UTF8.GetString(paste.Output());
    }
}

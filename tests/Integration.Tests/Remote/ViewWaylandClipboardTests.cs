using System.Text;
using Integration.Tests.Harness;
using NUnit.Framework;
using RemoteDisplay.Tests.Agent;
using RemoteDisplay.Tests.Support;
using RemoteDisplay.Window.Tests.Support;
using static RemoteDisplay.Tests.Agent.ScriptedAgent;

namespace Integration.Tests.Remote;

/// <summary>gvt-device view shares the clipboard of a Wayland compositor with a guest's agent, by Debian's SDL. Only a
/// click in its window lets it copy, and only the window that has the keyboard is told what others copy.</summary>
[Category("Qemu")]
internal sealed class ViewWaylandClipboardTests
{
    private static readonly byte[] s_text = Le(0, 1);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gvt-view-");
    private WindowRoom _room = null!;

    [TearDown]
    public void RemoveFolder() => _folder.Delete(recursive: true);

    [TestCase("sdl3")]
    [TestCase("sdl2", Category = "Slow")]
    public void What_is_copied_in_one_guest_can_be_pasted_in_the_other(string toolkit)
    {
        _room = new WindowRoom(_folder.FullName);
        _room.Require();
        using WaylandDesktop desktop = new(_room, _folder.FullName);
        _room.Environment += $" GVT_TOOLKIT={toolkit}";
        using Viewed first = new(this, "first", 400, 300);
        using Viewed second = new(this, "second", 320, 240);
        desktop.Find(first.Title);
        desktop.Find(second.Title);

        for (int i = 0; i < 2; i++)
        {
            foreach ((Viewed from, Viewed to) in ((Viewed, Viewed)[])[(first, second), (second, first)])
            {
                string text = $"Gr\u00FC\u00DFe \u20AC\nof {from.Title} {i}" + new string('g', i * 100_000);
                from.Copies(text);
                desktop.Click(from.Title);
                desktop.Click(to.Title);
                to.AssertPastes(text);
            }
        }

        first.AssertEnds(desktop);
        second.AssertEnds(desktop);
    }

    /// <summary>A guest with an agent, in a window.</summary>
    private sealed class Viewed : IDisposable
    {
        private readonly PaintedGuest _guest;
        private readonly ScriptedAgent _agent;
        private readonly ChildProcess _view;

        public Viewed(ViewWaylandClipboardTests test, string name, int widthPx, int heightPx)
        {
            string folder = test._folder.FullName;
            Title = $"HDMI-A-1 {widthPx}x{heightPx}";
            _guest = new PaintedGuest(Path.Combine(folder, $"display-{name}"));
            _guest.Show(0, Pictures.Text(widthPx, heightPx, 1));
            _agent = new ScriptedAgent(Path.Combine(folder, $"agent-{name}"));
            _view = test._room.StartGvtDevice(
                $"view --display-socket /tmp/display-{name} --agent /tmp/agent-{name}");
            _agent.Accept();
            _agent.Greet();
        }

        public string Title { get; }

        public void Copies(string text)
        {
            _agent.Send(Grab, s_text);
            _agent.AssertReceives(Request, s_text);
            _agent.Send(ScriptedAgent.Clipboard, [.. s_text, .. Encoding.UTF8.GetBytes(text)]);
        }

        public void AssertPastes(string text)
        {
            _agent.AssertReceives(Grab, s_text);
            _agent.Send(Request, s_text);
            _agent.AssertReceives(ScriptedAgent.Clipboard, [.. s_text, .. Encoding.UTF8.GetBytes(text)]);
        }

        public void AssertEnds(WaylandDesktop desktop)
        {
            desktop.CloseWindow(Title);
            Assert.That(_view.WaitForExit(Harness.Patience.Step), Is.Zero, _view.Errors);
            Assert.That(_agent.HasEnded(), "nothing has come back to the guest");
        }

        public void Dispose()
        {
            _view.Dispose();
            _agent.Dispose();
            _guest.Dispose();
        }
    }
}

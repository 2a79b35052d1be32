using Integration.Tests.Harness;
using NUnit.Framework;
using RemoteDisplay.Tests.Agent;
using RemoteDisplay.Tests.Support;
using RemoteDisplay.Window.Tests.Support;

namespace Integration.Tests.Remote;

/// <summary>gvt-device view shares the clipboard of a Wayland compositor with a guest's agent, by Debian's SDL. Only a
/// click in its window lets it copy, and only the window that has the keyboard is told what others copy.</summary>
[Category("Qemu")]
internal sealed class ViewWaylandClipboardTests
{
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
                from.Agent.Copies(text);
                desktop.Click(from.Title);
                desktop.Click(to.Title);
                to.Agent.AssertPastes(text);
            }
        }

        first.AssertEnds(desktop);
        second.AssertEnds(desktop);
    }

    /// <summary>A guest with an agent, in a window.</summary>
    private sealed class Viewed : IDisposable
    {
        private readonly PaintedGuest _guest;
        private readonly ChildProcess _view;

        public Viewed(ViewWaylandClipboardTests test, string name, int widthPx, int heightPx)
        {
            string folder = test._folder.FullName;
            Title = $"HDMI-A-1 {widthPx}x{heightPx}";
            _guest = new PaintedGuest(Path.Combine(folder, $"display-{name}"));
            _guest.Show(0, Pictures.Text(widthPx, heightPx, 1));
            Agent = new ScriptedAgent(Path.Combine(folder, $"agent-{name}"));
            _view = test._room.StartGvtDevice(
                $"view --display-socket /tmp/display-{name} --agent /tmp/agent-{name}");
            Agent.Accept();
            Agent.Greet();
        }

        public string Title { get; }

        public ScriptedAgent Agent { get; }

        public void AssertEnds(WaylandDesktop desktop)
        {
            desktop.CloseWindow(Title);
            Assert.That(_view.WaitForExit(Harness.Patience.Step), Is.Zero, _view.Errors);
            Assert.That(Agent.HasEnded(), "nothing has come back to the guest");
        }

        public void Dispose()
        {
            _view.Dispose();
            Agent.Dispose();
            _guest.Dispose();
        }
    }
}

using System.Text;
using Integration.Tests.Harness;
using NUnit.Framework;
using RemoteDisplay.Tests.Agent;
using RemoteDisplay.Tests.Support;
using RemoteDisplay.Window.Tests.Support;

namespace Integration.Tests.Remote;

/// <summary>gvt-device view shares the clipboard of an X server with a guest's agent, by Debian's SDL.</summary>
[TestFixture("sdl3")]
[TestFixture("sdl2", Category = "Slow")]
[Category("Qemu")]
internal sealed class ViewClipboardTests(string toolkit)
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gvt-view-");
    private WindowRoom _room = null!;
    private PaintedGuest _guest = null!;
    private ScriptedAgent _agent = null!;
    private XDesktop _desktop = null!;

    [SetUp]
    public void StartDesktop()
    {
        _room = new WindowRoom(_folder.FullName);
        _room.Require();
        _guest = new PaintedGuest(Path.Combine(_folder.FullName, "display"));
        _guest.Show(0, Pictures.Text(400, 300, 1));
        _agent = new ScriptedAgent(Path.Combine(_folder.FullName, "agent"));
        _desktop = new XDesktop(_room, _folder.FullName);
        _room.Environment += $" GVT_TOOLKIT={toolkit}";
    }

    [TearDown]
    public void End()
    {
        _desktop?.Dispose();
        _agent?.Dispose();
        _guest?.Dispose();
        _folder.Delete(recursive: true);
    }

    [Test]
    public void Texts_go_both_ways_as_often_as_one_copies()
    {
        using ChildProcess before = Copy("before \u00E4 \u20AC\nthe window");
        using ChildProcess view = View();
        _agent.AssertPastes("before \u00E4 \u20AC\nthe window");

        for (int i = 0; i < 3; i++)
        {
            string fromGuest = $"Gr\u00FC\u00DFe \u20AC\nof the guest {i}" + new string('g', i * 300_000);
            _agent.Copies(fromGuest);
            Assert.That(() => Pasted(), Is.EqualTo(fromGuest).After(30_000, 100), () => view.Errors);

            string fromDesktop = $"\u00C4pfel \u20AC\nof the desktop {i}" + new string('d', i * 300_000);
            using ChildProcess copy = Copy(fromDesktop);
            _agent.AssertPastes(fromDesktop);
        }

        _desktop.Do("key ctrl+alt+q");
        Assert.That(view.WaitForExit(Harness.Patience.Step), Is.Zero, () => view.Errors);
        Assert.That(_agent.HasEnded(), "nothing has come back to the guest");
    }

    [Test]
    public void A_program_that_asks_for_the_guests_text_and_is_gone_does_not_end_it()
    {
        using ChildProcess view = View();
        _agent.Copies("of the guest");
        Assert.That(() => Pasted(), Is.EqualTo("of the guest").After(30_000, 100), () => view.Errors);

        WindowRoom.Signal(view, Posix.SigStop);
        using (XConnection gone = new(_desktop.SocketPath))
        {
            gone.Convert("CLIPBOARD", gone.CreateWindow());
            gone.Finish();
        }

        WindowRoom.Signal(view, Posix.SigCont);

        Assert.That(() => Pasted(), Is.EqualTo("of the guest").After(30_000, 100), () => view.Errors);
        _desktop.Do("key ctrl+alt+q");
        Assert.That(view.WaitForExit(Harness.Patience.Step), Is.Zero, () => view.Errors);
    }

    /// <summary>Starts it, and gives its window the keyboard.</summary>
    private ChildProcess View()
    {
        ChildProcess view = _room.StartGvtDevice("view --display-socket /tmp/display --agent /tmp/agent");
        _agent.Accept();
        _agent.Greet();
        _desktop.Do($"windowfocus --sync {_desktop.Find("HDMI-A-1")}");
        return view;
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

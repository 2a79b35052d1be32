using Display.GuestProbe;
using DisplayModel.Scanout;
using Integration.Tests.Buffers;
using Integration.Tests.Harness;
using NUnit.Framework;

namespace Integration.Tests.Remote;

/// <summary>`gvt-device direct-flip` in a virtual machine, beside a server whose guest is a program that programs
/// planes.</summary>
/// <param name="probe">Runs both.</param>
/// <param name="outside">What the machine's own card shows; null while that is dark.</param>
internal sealed class FlipRig(GuestProbe probe, Func<Frame?> outside)
{
    public string Ask(FormattableString request) => probe.Ask(request);

    public void Expect(string answer, FormattableString request) =>
        Assert.That(probe.Ask(request), Is.EqualTo(answer), request.ToString(null));

    /// <summary>Starts it, and waits until it says how it shows the head.</summary>
    public string Start(string command, string how)
    {
        Expect("ok", $"{command}");
        return Await(how);
    }

    /// <summary>Waits for a line of its output.</summary>
    public string Await(string text)
    {
        string line = probe.Ask($"await {text}");
        Assert.That(line, Does.Contain(text).And.Not.StartWith("no such line"));
        return line;
    }

    /// <summary>Ends it by a signal.</summary>
    /// <returns>The exit code and the last line.</returns>
    public string End(int signal)
    {
        string end = probe.Ask($"end {signal}");
        TestContext.Out.WriteLine(end);
        return end;
    }

    public string OutsidePicture() => outside() is { } frame ? PictureSum.Of(frame) : "dark";

    /// <summary>Waits until the machine's card shows what the server composes.</summary>
    public void AssertSamePicture(string what)
    {
        string inside = probe.Ask($"picture");
        string? shown = null;
        bool isSame = Patience.Until(() => (shown = OutsidePicture()) == inside, Patience.Step);
        TestContext.Out.WriteLine($"{what}: {isSame}");
        Assert.That(isSame, Is.True, $"{what}: {inside} inside, {shown} outside");
    }
}

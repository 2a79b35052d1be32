using LinuxInterop;
using NUnit.Framework;
using RemoteDisplay.Input;
using RemoteDisplay.Qmp;
using RemoteDisplay.Tests.Support;

namespace RemoteDisplay.Tests.Qmp;

/// <summary>Input that goes to QEMU by its monitor.</summary>
internal sealed class QmpInputTests
{
    [Test]
    public async Task Keys_go_by_their_numbers()
    {
        using ScriptedQmp qemu = new();
        await using QmpInput input = await ConnectAsync(qemu);
        input.Key(0x1E, true);
        input.Key(0x1E, false);
        input.Key(0xCD, true);
        qemu.WaitFor("key 205 down");

        Assert.That(qemu.Commands, Is.EqualTo(new[] { "query-mice", "key 30 down", "key 30 up", "key 205 down" }));
    }

    [TestCase(0, 0, 0, 0)]
    [TestCase(1919, 1079, 32767, 32767)]
    [TestCase(960, 540, 16392, 16399)]
    [TestCase(5000, -7, 32767, 0)]
    public async Task Positions_fill_the_range_and_never_leave_it(int x, int y, int absoluteX, int absoluteY)
    {
        using ScriptedQmp qemu = new();
        await using QmpInput input = await ConnectAsync(qemu);
        input.PointerAt(x, y, 1920, 1080, PointerButtons.None);
        qemu.WaitFor($"abs x {absoluteX}; abs y {absoluteY}");
    }

    [Test]
    public async Task Buttons_and_the_wheel_are_pressed_and_released()
    {
        using ScriptedQmp qemu = new();
        await using QmpInput input = await ConnectAsync(qemu);
        input.PointerAt(0, 0, 100, 100, PointerButtons.Left);
        qemu.WaitFor("abs x 0; abs y 0; btn left down");
        input.PointerAt(0, 0, 100, 100, PointerButtons.WheelUp | PointerButtons.Extra);
        qemu.WaitFor("btn left up; btn wheel-up down; btn extra down");
        input.PointerAt(0, 0, 100, 100, PointerButtons.None);
        qemu.WaitFor("btn wheel-up up; btn extra up");
    }

    [Test]
    public async Task Caps_Lock_is_on_after_an_odd_number_of_presses_until_the_machine_is_reset()
    {
        using ScriptedQmp qemu = new();
        await using QmpInput input = await ConnectAsync(qemu);
        Assert.That(input.IsCapsLocked, Is.False);
        input.Key(0x3A, true);
        input.Key(0x3A, true);
        input.Key(0x3A, false);
        Assert.That(input.IsCapsLocked, Is.True);
        input.Key(0x3A, true);
        input.Key(0x3A, false);
        Assert.That(input.IsCapsLocked, Is.False);

        input.Key(0x3A, true);
        input.Key(0x3A, false);
        qemu.WaitFor("key 58 up");
        qemu.Report("STOP");
        qemu.Report("RESET");
        Patience.WaitFor(() => !input.IsCapsLocked, "the reset");
    }

    [TestCase(0)]
    [TestCase(UnixSocket.MaxPathBytes + 1)]
    public void A_path_that_no_socket_can_have_is_an_argument_error(int length) => Assert.That(
        () => new QmpInput(new string('p', length)), Throws.ArgumentException.With.Message.Contains("socket path"));

    [TestCase(true)]
    [TestCase(false)]
    public async Task Steps_of_a_mouse_go_to_a_mouse_even_if_there_is_a_tablet(bool hasTablet)
    {
        using ScriptedQmp qemu = new() { HasTablet = hasTablet };
        await using QmpInput input = await ConnectAsync(qemu);
        input.PointerBy(-4, 9, PointerButtons.None);
        qemu.WaitFor("rel x -4; rel y 9");
        input.PointerBy(0, 0, PointerButtons.Right);
        qemu.WaitFor("btn right down");
    }

    [Test]
    public async Task Without_a_tablet_movements_are_sent()
    {
        using ScriptedQmp qemu = new() { HasTablet = false };
        await using QmpInput input = await ConnectAsync(qemu);
        input.PointerAt(10, 10, 100, 100, PointerButtons.None);
        input.PointerAt(10, 10, 100, 100, PointerButtons.Left);
        qemu.WaitFor("btn left down");
        input.PointerAt(15, 7, 100, 100, PointerButtons.Left);
        qemu.WaitFor("rel x 5; rel y -3");
    }

    [Test]
    public async Task A_tablet_that_was_unplugged_is_given_up_and_found_again()
    {
        ManualTime time = new();
        using ScriptedQmp qemu = new();
        await using QmpInput input = await ConnectAsync(qemu, time);
        qemu.Refused = "abs";
        qemu.HasTablet = false;
        input.PointerAt(10, 10, 101, 101, PointerButtons.Left);
        qemu.WaitFor("btn left down");
        input.PointerAt(10, 10, 101, 101, PointerButtons.None);
        qemu.WaitFor("btn left up");
        input.PointerAt(11, 12, 101, 101, PointerButtons.None);
        qemu.WaitFor("rel x 1; rel y 2");

        qemu.Refused = null;
        qemu.HasTablet = true;
        time.Advance(TimeSpan.FromSeconds(2));
        input.PointerAt(20, 20, 101, 101, PointerButtons.None);
        qemu.WaitFor("abs x 6553; abs y 6553");
    }

    [Test]
    public async Task Everything_is_released_at_the_end()
    {
        using ScriptedQmp qemu = new();
        QmpInput input = await ConnectAsync(qemu);
        input.Key(0x1D, true);
        input.PointerAt(0, 0, 100, 100, PointerButtons.Left);
        qemu.WaitFor("abs x 0; abs y 0; btn left down");
        await input.DisposeAsync();

        Assert.That(qemu.Commands.TakeLast(2), Is.EqualTo(new[] { "key 29 up", "btn left up" }));
    }

    [Test]
    public async Task The_input_reconnects_and_releases_held_keys()
    {
        ManualTime time = new();
        using ScriptedQmp qemu = new();
        await using QmpInput input = await ConnectAsync(qemu, time);
        input.Key(0x1D, true);
        qemu.WaitFor("key 29 down");
        qemu.DropClient();
        Patience.WaitFor(() => input.ViewOnlyReason is not null, "the loss to be noticed");
        Assert.That(input.ViewOnlyReason, Does.Contain(qemu.Path));

        Patience.WaitFor(() => time.HasTimerOf(TimeSpan.FromMilliseconds(250)), "the pause");
        time.Advance(TimeSpan.FromMilliseconds(250));
        Patience.WaitFor(() => input.ViewOnlyReason is null, "another connection");
        Assert.That(qemu.Connections, Is.EqualTo(2));
        Assert.That(qemu.Commands, Does.Contain("key 29 up"));
    }

    [Test]
    public async Task The_input_waits_for_a_qemu_that_has_not_started()
    {
        ManualTime time = new();
        string path = Path.Combine(Path.GetTempPath(), $"qmp-{Guid.NewGuid():N}");
        await using QmpInput input = new(path, time);
        Patience.WaitFor(() => time.HasTimerOf(TimeSpan.FromMilliseconds(250)), "the first pause");
        Assert.That(
            input.ViewOnlyReason,
            Is.EqualTo($"no QMP connection to {path}: no such socket; is QEMU running, with -qmp?"));
        input.Key(0x1E, true);

        using ScriptedQmp qemu = new(path);
        time.Advance(TimeSpan.FromMilliseconds(250));
        Patience.WaitFor(() => input.ViewOnlyReason is null, "the connection");
        input.Key(0x1F, true);
        qemu.WaitFor("key 31 down");
        Assert.That(qemu.Commands, Does.Not.Contain("key 30 down"), "typed before there was a guest");
    }

    [TestCase("""{"hello": 1}""")]
    [TestCase("not JSON")]
    [TestCase("[]")]
    public async Task Another_program_at_that_socket_is_not_taken_for_qemu(string greeting)
    {
        ManualTime time = new();
        using ScriptedQmp other = new() { Greeting = greeting };
        await using QmpInput input = new(other.Path, time);
        Patience.WaitFor(() => time.HasTimerOf(TimeSpan.FromMilliseconds(250)), "the first pause");
        Assert.That(input.ViewOnlyReason, Does.StartWith("no QMP connection"));
    }

    [Test]
    public async Task A_qemu_that_does_not_answer_is_left_after_a_while()
    {
        ManualTime time = new();
        using ScriptedQmp silent = new() { Greeting = "\n" };
        using System.Net.Sockets.Socket occupant = new(
            System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream,
            System.Net.Sockets.ProtocolType.Unspecified);
        occupant.Connect(new System.Net.Sockets.UnixDomainSocketEndPoint(silent.Path));
        await using QmpInput input = new(silent.Path, time);
        Patience.WaitFor(() => time.HasTimerOf(TimeSpan.FromSeconds(10)), "the wait for the greeting");
        time.Advance(TimeSpan.FromSeconds(10));
        Patience.WaitFor(() => input.ViewOnlyReason!.Contains("does not answer"), "giving up");
    }

    private static async Task<QmpInput> ConnectAsync(ScriptedQmp qemu, TimeProvider? time = null)
    {
        QmpInput input = new(qemu.Path, time);
        Patience.WaitFor(() => input.ViewOnlyReason is null, "the connection");
        await Task.CompletedTask;
        return input;
    }
}

using Integration.Tests.Harness;
using Integration.Tests.Picture;
using NUnit.Framework;

namespace Integration.Tests.SingleHead;

/// <summary>The basics on the platforms with display 12, and with the driver of Linux 7, which updates planes by the
/// display state buffer.</summary>
/// <param name="platform">The platform.</param>
/// <param name="port">The port of the monitor.</param>
/// <param name="kernel">The kernel.</param>
[Category("Qemu")]
[Parallelizable(ParallelScope.Self)]
[TestFixture("rkl", "A", "6.12")]
[TestFixture("tgl", "TC1", "6.12", Category = "Slow")]
[TestFixture("rkl", "B", "7", Category = "Slow")]
[TestFixture("tgl", "A", "7", Category = "Slow")]
internal sealed class Display12Tests(string platform, string port, string kernel) : SingleHeadBasics
{
    protected override IReadOnlyList<string> Modes => [];

    protected override IReadOnlyList<string> ServerOptions =>
        ["--platform", platform, "--output", $"{port}=hdmi:{Mode}"];

    protected override IReadOnlyList<string> GuestOptions => ["--kernel", kernel];

    [Test]
    public void Another_mode_has_its_own_size_and_rate_and_the_console_comes_back() => ExpectMode(800, 600, 75);

    [Test]
    public void The_driver_can_be_unloaded_and_loaded_again()
    {
        Guest.Do("gvt-i915 unload");
        Guest.Do("gvt-i915 load && banner");

        ConsoleAssert.ShowsConsole(Server, Guest);
    }

    [Test]
    public void After_suspend_to_RAM_the_driver_shows_the_console_again()
    {
        Sleep.AndWake(Server, Guest, "awake");

        ConsoleAssert.ShowsConsole(Server, Guest);
    }
}

using System.Runtime.CompilerServices;
using GvtDevice.Lab;
using GvtDevice.Lab.Events;
using GvtDevice.Lab.Pictures;
using NUnit.Framework;

/// <summary>What a kernel does on a laptop with a dock. One guest boots for all of these tests.</summary>
public sealed class DockTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    private Lab _lab = null!;

    [OneTimeSetUp]
    public async Task Boot() => _lab = await Lab.StartAsync(new LabOptions
    {
        Kernel = "6.12",
        DeviceArguments = ["--output", "B=hdmi:640x480", "--output", "C=dp:800x600"],
        Artifacts = Path.Combine(TestContext.CurrentContext.WorkDirectory, "artifacts"),
        Progress = TestContext.Progress.WriteLine,
    });

    [OneTimeTearDown]
    public async Task End()
    {
        await _lab.SaveArtifactsAsync();
        await _lab.DisposeAsync();
    }

    [Test]
    public async Task The_driver_is_i915()
    {
        (int exitCode, string output) = await _lab.RunAsync("cat /proc/fb");
        Assert.That((exitCode, output), Is.EqualTo((0, "0 i915drmfb\n")));
    }

    /// <summary>The golden picture is written by: GVT_LAB_UPDATE_GOLDEN=1 dotnet test.</summary>
    [Test]
    public async Task The_console_shows_what_is_printed()
    {
        await _lab.RunAsync(@"printf '\033[?25l\033[2J\033[HHello from the guest' >/dev/tty1");
        await _lab.Display.CompareAsync("B", Golden("hello.png"), new ComparisonOptions { Tolerance = 2 });
        await _lab.WaitForTextAsync("Hello from the guest", s_limit);
    }

    [Test]
    public async Task A_key_press_reaches_the_terminal()
    {
        Task<(int ExitCode, string Output)> reading = _lab.RunAsync("head -n 1 </dev/tty1");
        await _lab.Input.TypeAsync("It works!\n");
        Assert.That((await reading).Output, Is.EqualTo("It works!\n"));
    }

    [Test]
    public async Task A_monitor_of_the_dock_comes_and_goes()
    {
        await _lab.Display.UnplugAsync("C");
        await _lab.Display.WaitUntilDarkAsync("C", s_limit);
        await EventScript.Parse("flap C 800x600 3 4\nplug C 800x600\nwait-lit C\n", "flapping", ".").RunAsync(_lab);
        Assert.That(await _lab.KernelLogAsync(), Does.Not.Contain("*ERROR*"));
    }

    private static string Golden(string name, [CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "golden", name);
}

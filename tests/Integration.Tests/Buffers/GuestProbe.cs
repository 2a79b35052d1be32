using System.Globalization;
using Integration.Tests.Harness;

namespace Integration.Tests.Buffers;

/// <summary>The program Display.GuestProbe, running in a guest.</summary>
internal sealed class GuestProbe
{
    private readonly Guest _guest;

    /// <param name="guest">Of the <see cref="Initramfs"/> that holds the program.</param>
    /// <param name="argument">The program's.</param>
    /// <param name="drawsInSoftware">Its OpenGL ES does, and not the engines of the GPU.</param>
    public GuestProbe(Guest guest, string argument = "", bool drawsInSoftware = true)
    {
        _guest = guest;
        guest.Do("mkfifo /tmp/probe.in /tmp/probe.out");
        // The guest's processor is emulated: code that the runtime instruments and compiles again does not pay there.
        string environment = "DOTNET_TieredPGO=0 ";
        environment += drawsInSoftware ? "LIBGL_ALWAYS_SOFTWARE=1 GALLIUM_DRIVER=llvmpipe " : "";
        string process = guest.Do($"{environment}dotnet /opt/program/Display.GuestProbe.dll {argument} "
            + "0<>/tmp/probe.in 1<>/tmp/probe.out 2>/tmp/probe.err & echo $!").Trim();

        // A read with a time limit may lose what it has read when the time is over, so the first line goes to a file.
        guest.Do("head -n 1 </tmp/probe.out >/tmp/probe.ready 2>/dev/null &");
        string answer = "";
        Patience.Until(
            () =>
            {
                bool isRunning = guest.Run($"kill -0 {process}").ExitCode == 0;
                answer = guest.Do("cat /tmp/probe.ready").Trim();
                return answer.Length > 0 || !isRunning;
            },
            Patience.Boot);
        if (answer != "ready")
        {
            throw new InvalidOperationException(
                $"the probe does not start: {answer}\n{guest.Run("cat /tmp/probe.err").Output}");
        }
    }

    /// <summary>Builds the root file system with the program that was built with the tests.</summary>
    /// <returns>Its path.</returns>
    public static string Initramfs(params IEnumerable<string> modules) => Initramfs(hasInput: false, modules);

    /// <param name="hasInput">With libinput and udev; <see cref="StartInput"/> starts it.</param>
    /// <param name="modules">More kernel modules.</param>
    public static string Initramfs(bool hasInput, params IEnumerable<string> modules)
    {
        string program = AppContext.BaseDirectory.Replace(
            "Integration.Tests", "Display.GuestProbe", StringComparison.Ordinal);
        return SetUpScript.Run(
            "qemu/program-initramfs",
            [
                "--program", program, .. hasInput ? ["--input"] : Array.Empty<string>(),
                .. modules.SelectMany(module => (string[])["--module", module]),
            ]);
    }

    /// <summary>Has udev find keyboards and pointers.</summary>
    public static void StartInput(Guest guest)
    {
        ExtraModules.Insert(guest);
        guest.Do("/usr/lib/systemd/systemd-udevd --daemon && udevadm trigger && udevadm settle");
    }

    /// <summary>Sends a line.</summary>
    /// <returns>The line that answers it.</returns>
    public string Ask(FormattableString request) => _guest.Do(
        $"echo '{request.ToString(CultureInfo.InvariantCulture)}' >/tmp/probe.in; read -r line </tmp/probe.out; echo "
            + "\"$line\"",
        Patience.Boot).Trim();
}

namespace Integration.Tests.Harness;

/// <summary>A stock kernel in stock QEMU, as a rule with the device of a server plugged in. It has one processor unless
/// the options say otherwise: a second one takes a fifth more time to boot. A guest without options of its own does not
/// boot: it goes on where others of its kind have been parked (run-guest --parked), with the driver loaded and waiting
/// for the device, which saves most of the time.</summary>
internal sealed class Guest : IDisposable
{
    private static readonly Lazy<string> s_ingredients = new(FetchIngredients);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gvt-guest-");
    private readonly ChildProcess _qemu;
    private readonly SerialLog _serial;
    private readonly ControlChannel _control;
    private readonly Lazy<QmpClient> _monitor;

    /// <summary>Starts QEMU, with a guest that boots in any case.</summary>
    /// <param name="server">Whose device the guest gets; null for none.</param>
    /// <param name="options">More options of run-guest.</param>
    /// <exception cref="InvalidOperationException">QEMU or its ingredients cannot be had; the message says
    /// why.</exception>
    public Guest(GvtDeviceProcess? server, params IEnumerable<string> options)
        : this([], server, [.. options], fromPowerOn: true)
    {
    }

    /// <summary>Starts QEMU; nothing has booted yet when this returns.</summary>
    /// <param name="launcher">A command and its arguments that run it; none as a rule.</param>
    /// <param name="server">Whose device the guest gets; null for none.</param>
    /// <param name="options">More options of run-guest.</param>
    /// <param name="fromPowerOn">Whether it boots in any case.</param>
    /// <exception cref="InvalidOperationException">QEMU or its ingredients cannot be had; the message says
    /// why.</exception>
    public Guest(
        IReadOnlyList<string> launcher, GvtDeviceProcess? server, IReadOnlyList<string> options, bool fromPowerOn)
    {
        _ = s_ingredients.Value;
        string controlPath = Path.Combine(_folder.FullName, "control");
        string serialPath = Path.Combine(_folder.FullName, "serial.log");
        string monitorPath = Path.Combine(_folder.FullName, "monitor");
        _serial = new SerialLog(serialPath);
        _monitor = new Lazy<QmpClient>(() =>
        {
            // QEMU creates it after the control socket.
            Patience.Until(() => File.Exists(monitorPath), Patience.Step);
            return new QmpClient(monitorPath);
        });
        bool isParked = !fromPowerOn && launcher.Count == 0 && server is { IsBare: false } && CanBeParked(options);
        _qemu = new ChildProcess(
            "env",
            [
                .. launcher, Repository.Script("qemu/run-guest"),
                .. server is null ? Enumerable.Empty<string>() : ["--socket", server.SocketPath],
                "--control", controlPath, "--serial-log", serialPath, "--qmp", monitorPath,
                .. isParked ? ["--parked"] : Enumerable.Empty<string>(), "--smp", "1", .. options,
            ]);
        try
        {
            // A guest that goes on where one was parked may have to be parked first, or wait until another test has.
            TimeSpan limit = isParked ? Patience.Boot : Patience.Step;
            if (!Patience.Until(() => File.Exists(controlPath) || _qemu.HasEnded, limit) || _qemu.HasEnded)
            {
                throw new InvalidOperationException($"QEMU does not start. It said:\n{_qemu.Errors}");
            }

            _control = new ControlChannel(controlPath);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>QEMU's own, from when the guest boots.</summary>
    public QmpClient Monitor => _monitor.Value;

    /// <summary>When it started, as <see cref="Environment.TickCount64"/>.</summary>
    public long StartedAtMs { get; } = Environment.TickCount64;

    public bool IsRunning => !_qemu.HasEnded;

    /// <summary>QEMU's process.</summary>
    public int QemuId => _qemu.Id;

    public string Serial => _serial.Text;

    /// <summary>What QEMU itself had to say.</summary>
    public string QemuErrors => _qemu.Errors;

    /// <summary>Waits for the end of the guest's start-up, with the driver bound and the console showing.</summary>
    public void WaitUntilBooted()
    {
        WaitUntilReady();
        string bound = _serial.Find("i915-bound") is not null ? "" : "i915 is not bound. ";
        string console = _serial.Find("console") is not null ? "" : "There is no console on a framebuffer.";
        if ((bound + console).Length > 0)
        {
            throw new InvalidOperationException($"{bound}{console}\n{Tail(Serial)}");
        }
    }

    /// <summary>Waits for the end of the guest's start-up, with or without a driver.</summary>
    public void WaitUntilReady()
    {
        _control.WaitUntilReady(Patience.Boot);
        WaitForMark("ready");
    }

    /// <returns>The mark in full.</returns>
    public string WaitForMark(string name)
    {
        string? mark = null;
        if (!Patience.Until(() => (mark = _serial.Find(name)) is not null || _qemu.HasEnded, Patience.Boot))
        {
            throw new TimeoutException(
                $"no mark `{name}` within {Patience.Boot.TotalSeconds} s; the guest's console ends:\n{Tail(Serial)}");
        }

        return mark ?? throw new InvalidOperationException(
            $"QEMU ended before the mark `{name}`. It said:\n{_qemu.Errors}\nThe guest's console "
                + $"ends:\n{Tail(Serial)}");
    }

    /// <summary>Runs a shell command; whatever it prints comes back.</summary>
    /// <param name="command">The command.</param>
    /// <param name="limit">How long it may take; null for one step.</param>
    public (int ExitCode, string Output) Run(string command, TimeSpan? limit = null) =>
        _control.Run(command, limit ?? Patience.Step);

    /// <summary>Runs a shell command that has to work.</summary>
    /// <param name="command">The command.</param>
    /// <param name="limit">How long it may take; null for one step.</param>
    public string Do(string command, TimeSpan? limit = null)
    {
        (int exitCode, string output) = Run(command, limit);
        return exitCode == 0
            ? output
            : throw new InvalidOperationException(
                $"in the guest, `{command}` ended with exit code {exitCode}:\n{output}");
    }

    /// <summary>The bytes of a file in the guest.</summary>
    public byte[] ReadBytes(string path) => Convert.FromBase64String(Do($"base64 {path}"));

    /// <summary>Reboots; <see cref="WaitUntilBooted"/> waits for the new boot.</summary>
    public void Reboot()
    {
        _serial.ForgetMarks();
        _control.Send("reboot -f");
    }

    /// <summary>Presses the reset button; <see cref="WaitUntilBooted"/> waits for the new boot.</summary>
    public void Reset()
    {
        _serial.ForgetMarks();
        Monitor.Execute("system_reset");
    }

    /// <summary>Starts the kernel that kexec has loaded; <see cref="WaitUntilBooted"/> waits for its boot.</summary>
    public void Kexec()
    {
        _serial.ForgetMarks();
        _control.Send("kexec -e");
    }

    /// <summary>Turns the machine off, which ends QEMU.</summary>
    /// <returns>QEMU's exit code.</returns>
    public int PowerOff()
    {
        _control.Send("poweroff -f");
        return _qemu.WaitForExit(Patience.Step);
    }

    /// <summary>Pulls the plug: kill -9.</summary>
    public void Kill() => _qemu.Kill();

    public void Dispose()
    {
        _control?.Dispose();
        if (_monitor.IsValueCreated)
        {
            _monitor.Value.Dispose();
        }

        _qemu.Dispose();
        _folder.Delete(recursive: true);
    }

    /// <summary>Whether there are so many of its kind that an image of one in memory pays.</summary>
    private static bool CanBeParked(IReadOnlyList<string> options) =>
        options.Where(option => option.StartsWith('-')).All(option => option is "--smp" or "--" or "-qmp" or "-initrd");

    private static string Tail(string text) => string.Join('\n', text.Split('\n').TakeLast(30));

    private static string FetchIngredients()
    {
        foreach (string script in (string[])["qemu/fetch", "qemu/initramfs"])
        {
            if (!SetUpScript.TryRun(script, [], out string complaint))
            {
                throw new InvalidOperationException(
                    $"scripts/{script} failed; without network access QEMU and a kernel must be in the cache. It "
                        + "said:\n"
                    + complaint);
            }
        }

        return "";
    }
}

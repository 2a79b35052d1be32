using System.CommandLine;

namespace GvtDevice.Lab.Cli;

/// <summary>The options that say what the guest consists of.</summary>
internal static class GuestOptions
{
    private static readonly LabOptions s_default = new();

    private static readonly Option<string> s_kernel = new("--kernel")
    {
        Description = "A version of Debian's stock kernel (6.12, 7), or the path of a vmlinuz.",
        HelpName = "VERSION|PATH",
        DefaultValueFactory = _ => s_default.Kernel,
    };

    private static readonly Option<string?> s_modules = new("--modules")
    {
        Description = "The modules of a kernel given by its path: its lib/modules/RELEASE, or the INSTALL_MOD_PATH of "
            + "`make modules_install`.",
        HelpName = "DIR",
    };

    private static readonly Option<string[]> s_module = new("--module")
    {
        Description = "A module (i915.ko) in place of the kernel's own; may be repeated.",
        HelpName = "FILE",
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<string> s_driver = new("--driver")
    {
        Description = "The display driver's module: i915, xe, or none.",
        HelpName = "MODULE",
        DefaultValueFactory = _ => s_default.Driver,
    };

    private static readonly Option<string[]> s_append = new("--append")
    {
        Description = "Words for the kernel's command line (drm.debug=0x1e, i915.enable_psr=0); may be repeated.",
        HelpName = "WORDS",
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<string?> s_root = new("--root")
    {
        Description = "The root file system: a folder or a disk image (with a /), or Debian packages separated by "
            + "commas, which are fetched without root. Default: busybox.",
        HelpName = "DIR|IMAGE|PACKAGES",
    };

    private static readonly Option<string> s_suite = new("--suite")
    {
        Description = "The Debian release that the packages of --root are from.",
        HelpName = "NAME",
        DefaultValueFactory = _ => s_default.Suite,
    };

    private static readonly Option<string?> s_artifacts = new("--artifacts")
    {
        Description = "A folder that the guest sees as /artifacts, and that gets the screens, the kernel's log, the "
            + "console and the state of the device.",
        HelpName = "DIR",
    };

    private static readonly Option<string?> s_platform = new("--platform")
    {
        Description = "The GPU, as of gvt-device serve.",
        HelpName = "NAME",
    };

    private static readonly Option<string?> s_guest = new("--guest")
    {
        Description = "vgpu or bare, as of gvt-device serve.",
        HelpName = "KIND",
    };

    private static readonly Option<string[]> s_output = new("--output")
    {
        Description = "A port with its monitor, as of gvt-device serve (B=hdmi:1920x1080); may be repeated.",
        HelpName = "PORT=MONITOR",
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<string[]> s_device = new("--device-argument")
    {
        Description = "Another argument for gvt-device serve; may be repeated.",
        HelpName = "ARGUMENT",
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<string[]> s_qemu = new("--qemu-argument")
    {
        Description = "Another argument for QEMU; may be repeated.",
        HelpName = "ARGUMENT",
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<bool> s_input = new("--input")
    {
        Description = "A USB keyboard and tablet, and the modules for them. Compositors have them anyway.",
    };

    private static readonly Option<bool> s_network = new("--network")
    {
        Description = "A network card: the guest reaches what this machine reaches, and this machine at 10.0.2.2.",
    };

    private static readonly Option<string?> s_share = new("--share")
    {
        Description = "A folder that the guest has as /share and cannot change.",
        HelpName = "DIR",
    };

    private static readonly Option<bool> s_slot = new("--slot")
    {
        Description = "The card is in a slot, for the events plug-card and unplug-card, and not on the root bus.",
    };

    private static readonly Option<string?> s_second = new("--second-card")
    {
        Description = "Arguments of gvt-device serve for another card (\"--platform tgl\", \"\"), for the events "
            + "plug-second-card and unplug-second-card.",
        HelpName = "ARGUMENTS",
    };

    private static readonly Option<int> s_memory = new("--memory")
    {
        Description = "The guest's memory in MiB.",
        HelpName = "MIB",
        DefaultValueFactory = _ => s_default.MemoryMiB,
    };

    private static readonly Option<int> s_processors = new("--cpus")
    {
        Description = "The guest's processors.",
        HelpName = "N",
        DefaultValueFactory = _ => s_default.Processors,
    };

    private static readonly Option<string> s_accel = new("--accel")
    {
        Description = "auto (KVM if it works here, else TCG), kvm or tcg.",
        DefaultValueFactory = _ => "auto",
    };

    public static void AddTo(Command command)
    {
        s_accel.AcceptOnlyFromAmong("auto", "kvm", "tcg");
        Option[] options =
        [
            s_kernel, s_modules, s_module, s_driver, s_append, s_root, s_suite, s_artifacts, s_platform, s_guest,
            s_output, s_device, s_qemu, s_input, s_network, s_share, s_slot, s_second, s_memory, s_processors, s_accel,
        ];
        foreach (Option option in options)
        {
            command.Options.Add(option);
        }
    }

    /// <exception cref="LabException">A value is out of range.</exception>
    public static LabOptions Unpack(ParseResult parsed)
    {
        int memory = parsed.GetValue(s_memory);
        int processors = parsed.GetValue(s_processors);
        if (memory < 128 || processors is < 1 or > 255)
        {
            throw new LabException("--memory is at least 128, and --cpus 1 to 255");
        }

        string driver = parsed.GetRequiredValue(s_driver);
        return new LabOptions
        {
            Kernel = parsed.GetRequiredValue(s_kernel),
            Modules = parsed.GetValue(s_modules),
            Replacements = parsed.GetRequiredValue(s_module),
            Driver = driver == "none" ? "" : driver,
            KernelArguments = parsed.GetRequiredValue(s_append),
            Root = parsed.GetValue(s_root),
            Suite = parsed.GetRequiredValue(s_suite),
            Artifacts = parsed.GetValue(s_artifacts),
            DeviceArguments =
            [
                .. One("--platform", parsed.GetValue(s_platform)), .. One("--guest", parsed.GetValue(s_guest)),
                .. parsed.GetRequiredValue(s_output).SelectMany(output => One("--output", output)),
                .. parsed.GetRequiredValue(s_device),
            ],
            QemuArguments = parsed.GetRequiredValue(s_qemu),
            HasInput = parsed.GetValue(s_input),
            HasNetwork = parsed.GetValue(s_network),
            Share = parsed.GetValue(s_share),
            CardIsInSlot = parsed.GetValue(s_slot),
            SecondCard = parsed.GetValue(s_second)?.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            MemoryMiB = memory,
            Processors = processors,
            UseKvm = parsed.GetRequiredValue(s_accel) switch { "kvm" => true, "tcg" => false, _ => null },
        };
    }

    private static IEnumerable<string> One(string option, string? value) => value is null ? [] : [option, value];
}

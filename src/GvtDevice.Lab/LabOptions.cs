namespace GvtDevice.Lab;

/// <summary>What a <see cref="Lab"/> consists of.</summary>
public sealed record LabOptions
{
    /// <summary>This machine's loopback interface, as guests with a network call it. Source: QEMU, user networking.
    /// </summary>
    public const string HostAddress = "10.0.2.2";

    /// <summary>Where <see cref="Share"/> is in the guest.</summary>
    public const string SharePlace = "/share";

    /// <summary>A version of Debian's stock kernel (6.12, 7), or the path of a vmlinuz.</summary>
    public string Kernel { get; init; } = "6.12";

    /// <summary>The modules of a kernel given by its path: the folder that has <c>kernel/</c>, or one above it as
    /// <c>make modules_install</c> makes it. Null: look beside the kernel.</summary>
    public string? Modules { get; init; }

    /// <summary>Modules in place of the kernel's own with the same names: paths of .ko files, compressed or not. They
    /// must have been built for the kernel's release.</summary>
    public IReadOnlyList<string> Replacements { get; init; } = [];

    /// <summary>The display driver's module; empty to load none.</summary>
    public string Driver { get; init; } = "i915";

    /// <summary>Words for the kernel's command line; <c>MODULE.ARGUMENT=VALUE</c> reaches modules too.</summary>
    public IReadOnlyList<string> KernelArguments { get; init; } = [];

    /// <summary>The root file system: null for busybox alone, else a folder, a disk image (raw or qcow2), or names of
    /// Debian packages separated by commas. The guest sees it as it is and keeps its changes to itself.</summary>
    public string? Root { get; init; }

    /// <summary>The release that packages of <see cref="Root"/> are from.</summary>
    public string Suite { get; init; } = "trixie";

    /// <summary>Where the guest's files in <c>/artifacts</c> and the lab's logs go; null for nowhere.</summary>
    public string? Artifacts { get; init; }

    /// <summary>A golden picture that is missing or that the screen does not show is written, and nothing fails.
    /// Default: whether <c>$GVT_LAB_UPDATE_GOLDEN</c> is 1.</summary>
    public bool UpdatesGolden { get; init; } = Environment.GetEnvironmentVariable("GVT_LAB_UPDATE_GOLDEN") == "1";

    /// <summary>More arguments of <c>gvt-device serve</c>: <c>--platform tgl</c>, <c>--output B=hdmi:1920x1080</c>.
    /// </summary>
    public IReadOnlyList<string> DeviceArguments { get; init; } = [];

    /// <summary>More arguments of QEMU.</summary>
    public IReadOnlyList<string> QemuArguments { get; init; } = [];

    /// <summary>The guest has a USB keyboard and tablet, and the modules for them.</summary>
    public bool HasInput { get; init; }

    /// <summary>The card is in a slot (behind a PCI Express root port), from which it can be taken while the guest
    /// runs, and not on the root bus as integrated GPUs are.</summary>
    public bool CardIsInSlot { get; init; }

    /// <summary>Arguments of <c>gvt-device serve</c> for another card, which <see cref="Lab.PlugSecondCardAsync"/> puts
    /// into an empty slot of the running machine. Null for none.</summary>
    public IReadOnlyList<string>? SecondCard { get; init; }

    /// <summary>The guest has a network card at a network of QEMU's own (10.0.2.0/24), by which it reaches what this
    /// machine reaches, and this machine's own servers at <see cref="HostAddress"/>.</summary>
    public bool HasNetwork { get; init; }

    /// <summary>A folder of this machine that the guest has as <see cref="SharePlace"/> and cannot change; null for
    /// none.</summary>
    public string? Share { get; init; }

    /// <summary>The guest's memory in MiB.</summary>
    public int MemoryMiB { get; init; } = 1024;

    /// <summary>The guest's processors.</summary>
    public int Processors { get; init; } = 2;

    /// <summary>KVM if it works here, else emulation; true and false choose.</summary>
    public bool? UseKvm { get; init; }

    /// <summary>The longest time for the guest to boot. An emulated guest on a busy machine takes a minute.</summary>
    public TimeSpan BootTimeout { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>Where fetched and built files are kept. Null: <c>$GVT_CACHE</c>, the <c>.cache</c> of the checkout
    /// that this program was built in, or <c>~/.cache/gvt-lab</c>.</summary>
    public string? Cache { get; init; }

    /// <summary>Receives a line for each step that takes time; null for nobody.</summary>
    public Action<string>? Progress { get; init; }

    /// <summary>The same without a console on the screens: they stay dark until a program shows something, and nothing
    /// else draws.</summary>
    public LabOptions WithoutConsole() => this with
    {
        KernelArguments = ["drm_kms_helper.fbdev_emulation=0", .. KernelArguments],
    };
}

using System.IO.Compression;
using System.Text;
using GvtDevice.Lab.Boot;
using GvtDevice.Lab.Kernel;
using NUnit.Framework;

namespace GvtDevice.Lab.Tests;

/// <summary>Kernels and modules as files that a test makes: only the parts of them that are read.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class KernelTests
{
    private const string Release = "6.12.1-test";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lab-kernel-");

    private string Image => Path.Combine(_folder.FullName, "vmlinuz");

    [SetUp]
    public void MakeImage()
    {
        byte[] image = new byte[0x4000];
        "HdrS"u8.CopyTo(image.AsSpan(0x202));
        image[0x20F] = 0x30;
        Encoding.ASCII.GetBytes($"{Release} (gcc) #1\0").CopyTo(image, 0x3200);
        File.WriteAllBytes(Image, image);
    }

    [TearDown]
    public void Delete() => _folder.Delete(recursive: true);

    [TestCase("modules", null)]
    [TestCase($"lib/modules/{Release}", null)]
    [TestCase($"staging/lib/modules/{Release}", "staging")]
    [TestCase($"staging/{Release}", "staging")]
    [TestCase("staging", "staging")]
    public void Modules_are_found_where_builds_and_packages_put_them(string place, string? given)
    {
        Directory.CreateDirectory(Path.Combine(_folder.FullName, place, "kernel"));
        KernelFiles kernel = KernelFiles.Locate(Image, given is null ? null : Path.Combine(_folder.FullName, given));
        Assert.That(kernel.Release, Is.EqualTo(Release));
        Assert.That(kernel.Modules, Is.EqualTo(Path.Combine(_folder.FullName, place)));
    }

    [Test]
    public void Without_modules_the_message_says_which_are_wanted()
    {
        Assert.That(
            () => KernelFiles.Locate(Image, null),
            Throws.InstanceOf<LabException>().With.Message.Contains($"lib/modules/{Release}"));
    }

    [Test]
    public void A_file_that_is_no_kernel_is_named()
    {
        foreach (byte[] contents in (byte[][])[[], new byte[100], new byte[0x4000]])
        {
            File.WriteAllBytes(Image, contents);
            Assert.That(
                () => KernelFiles.Locate(Image, null),
                Throws.InstanceOf<LabException>().With.Message.Contains($"{Image} is no x86 kernel"));
        }
    }

    [Test]
    public async Task Dependencies_come_first_and_those_built_in_are_left_out()
    {
        MakeModule("drm/drm.ko");
        MakeModule("video/video.ko", depends: "wmi");
        MakeModule("i915/i915.ko", depends: "drm-kms-helper,video,drm");
        MakeModule("drm/drm_kms_helper.ko.gz", depends: "drm");
        File.WriteAllText(Path.Combine(_folder.FullName, "modules/modules.builtin"), "kernel/x86/wmi.ko\n");
        ModuleSet modules = Modules();
        await modules.AddAsync("i915", CancellationToken.None);
        Assert.That(modules.Order, Is.EqualTo(new[] { "drm", "drm_kms_helper", "video", "i915" }));
        Assert.That(Encoding.ASCII.GetString(modules.ContentsOf("drm_kms_helper")), Does.Contain("depends=drm"));
    }

    [TestCase("drm-kms-helper.ko")]
    [TestCase("drm_kms_helper.ko.gz")]
    public async Task A_module_is_replaced_by_another_file(string file)
    {
        MakeModule("i915/i915.ko", depends: "drm_kms_helper");
        MakeModule("drm/drm_kms_helper.ko.gz", depends: "drm");
        MakeModule($"../../{file}");
        KernelFiles kernel = KernelFiles.Locate(Image, null);
        ModuleSet modules = new(kernel.WithReplacements([Path.Combine(_folder.FullName, file)]));
        await modules.AddAsync("i915", CancellationToken.None);
        Assert.That(modules.Order, Is.EqualTo(new[] { "drm_kms_helper", "i915" }));
    }

    [Test]
    public void A_replacement_that_is_not_there_is_named()
    {
        MakeModule("i915/i915.ko");
        KernelFiles kernel = KernelFiles.Locate(Image, null);
        Assert.That(
            () => kernel.WithReplacements(["/nowhere/i915.ko"]),
            Throws.InstanceOf<LabException>().With.Message.EqualTo("there is no module /nowhere/i915.ko"));
    }

    [Test]
    public async Task A_replacement_that_the_guest_does_not_load_is_refused_and_another_has_another_image()
    {
        string[] all = ["virtio_pci", "virtio_console", "9p", "9pnet_virtio", "overlay", "i915"];
        foreach (string module in all)
        {
            MakeModule($"{module}.ko");
        }

        MakeModule("../../i915.ko");
        MakeModule("../../xe.ko");
        KernelFiles kernel = KernelFiles.Locate(Image, null);
        KernelFiles with = kernel.WithReplacements([Path.Combine(_folder.FullName, "i915.ko")]);
        KernelFiles idle = kernel.WithReplacements([Path.Combine(_folder.FullName, "xe.ko")]);
        string Place(KernelFiles of) => GuestImage.PathIn(_folder.FullName, of, ["i915"], false, Image);
        Assert.That(Place(with), Is.Not.EqualTo(Place(kernel)));
        await GuestImage.WriteAsync(Place(with), with, ["i915"], false, Image, CancellationToken.None);
        Assert.That(
            () => GuestImage.WriteAsync(Place(idle), idle, ["i915"], false, Image, CancellationToken.None),
            Throws.InstanceOf<LabException>().With.Message.StartsWith("the guest does not load the module xe"));
    }

    [Test]
    public void A_module_that_is_not_there_is_named()
    {
        MakeModule("i915/i915.ko", depends: "ttm");
        Assert.That(
            async () => await Modules().AddAsync("i915", CancellationToken.None),
            Throws.InstanceOf<LabException>().With.Message.Contains("has no module ttm"));
    }

    [Test]
    public void A_module_of_another_kernel_is_refused()
    {
        MakeModule("i915/i915.ko", release: "6.13.0");
        Assert.That(
            async () => await Modules().AddAsync("i915", CancellationToken.None),
            Throws.InstanceOf<LabException>().With.Message.Contains("is of kernel 6.13.0"));
    }

    private ModuleSet Modules() => new(KernelFiles.Locate(Image, null));

    private void MakeModule(string name, string depends = "", string release = Release)
    {
        string path = Path.GetFullPath(Path.Combine(_folder.FullName, "modules/kernel", name));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        byte[] contents = Encoding.ASCII.GetBytes($"ELF\0license=GPL\0depends={depends}\0vermagic={release} SMP\0");
        using FileStream file = File.Create(path);
        using Stream output = name.EndsWith(".gz", StringComparison.Ordinal)
            ? new GZipStream(file, CompressionLevel.Fastest)
            : file;
        output.Write(contents);
    }
}

using Integration.Tests.Harness;
using NUnit.Framework;

namespace Integration.Tests.Firmware;

/// <summary>A disk from which UEFI firmware starts Debian's shim and that GRUB, both with their signatures. A BIOS
/// starts another GRUB from a second disk, which reads its configuration from the first.</summary>
internal sealed class GrubDisk : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gvt-grub-");

    /// <summary>Makes the disk; skips the test where shim and GRUB cannot be had.</summary>
    /// <param name="configuration">Of GRUB.</param>
    public GrubDisk(string configuration)
    {
        if (!SetUpScript.TryRun("qemu/fetch", ["--ovmf", "--grub"], out string complaint))
        {
            Assert.Ignore($"Debian's GRUB cannot be fetched:\n{complaint}");
        }

        Add(Fetched("shimx64.efi"), "EFI/BOOT/BOOTX64.EFI");
        Add(Fetched("grubx64.efi"), "EFI/BOOT/grubx64.efi");
        File.WriteAllText(Place("EFI/debian/grub.cfg"), configuration);
        File.WriteAllText(Place("boot/grub/grub.cfg"), configuration);
        Add(Fetched("unicode.pf2"), "boot/grub/fonts/unicode.pf2");
        Font = new GrubFont(Fetched("unicode.pf2"));
    }

    /// <summary>The font that GRUB has built in.</summary>
    public GrubFont Font { get; }

    /// <summary>QEMU's options for the disks.</summary>
    public IReadOnlyList<string> Options =>
    [
        .. Disk("bios", $"snapshot=on,file={Fetched("bios.img")}", address: 4),
        .. Disk("files", $"file=fat:rw:{_folder.FullName}", address: 5),
    ];

    /// <summary>Copies a file of this machine to the disk.</summary>
    /// <param name="file">The file.</param>
    /// <param name="path">On the disk.</param>
    public void Add(string file, string path) => File.Copy(file, Place(path));

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>A file among those that <c>scripts/qemu/fetch --grub</c> has fetched.</summary>
    public static string Fetched(string name) => Path.Combine(Repository.Cache, "grub", name);

    private static string[] Disk(string id, string options, int address) =>
    [
        "-drive", $"if=none,id={id},format=raw,{options}", "-device", $"virtio-blk-pci,drive={id},addr={address:X2}.0",
    ];

    private string Place(string path)
    {
        string place = Path.Combine(_folder.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        return place;
    }
}

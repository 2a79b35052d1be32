using System.Security.Cryptography;
using System.Text;
using GvtDevice.Lab.Kernel;

namespace GvtDevice.Lab.Boot;

/// <summary>The guest's first file system: busybox, the init program and the kernel's modules.</summary>
internal static class GuestImage
{
    /// <summary>For the channel to the host, shared folders and the overlay above them.</summary>
    private static readonly string[] s_transport = ["virtio_pci", "virtio_console", "9p", "9pnet_virtio", "overlay"];

    /// <summary>For a root file system on a disk. A kernel may lack some of the file systems; the checksum is what they
    /// need and do not name as a dependency.</summary>
    private static readonly string[] s_disk = ["virtio_blk"],
        s_fileSystems = ["crc32c_generic", "ext4", "xfs", "btrfs"];

    private static readonly string[] s_programs = ["init", "serve"];

    /// <summary>Where it is, or has to be written to: another path for another content.</summary>
    /// <param name="folder">The folder for such files.</param>
    /// <param name="kernel">The kernel.</param>
    /// <param name="modules">The modules to load once the root file system is there.</param>
    /// <param name="hasDisk">Whether the root file system is on a disk.</param>
    /// <param name="busybox">A static busybox.</param>
    public static string PathIn(
        string folder, KernelFiles kernel, IReadOnlyList<string> modules, bool hasDisk, string busybox) =>
        Path.Combine(folder, $"{Key(kernel, modules, hasDisk, busybox)}.cpio");

    /// <summary>Writes it.</summary>
    /// <param name="path">Where.</param>
    /// <param name="kernel">The kernel.</param>
    /// <param name="modules">The modules to load once the root file system is there.</param>
    /// <param name="hasDisk">Whether the root file system is on a disk.</param>
    /// <param name="busybox">A static busybox.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="LabException">The kernel lacks a module, or the guest needs none that is replaced.
    /// </exception>
    public static async Task WriteAsync(
        string path, KernelFiles kernel, IReadOnlyList<string> modules, bool hasDisk, string busybox,
        CancellationToken cancellation)
    {
        ModuleSet transport = new(kernel);
        foreach (string module in (string[])
            [.. RequiredFor(hasDisk), .. OptionalFor(hasDisk).Where(transport.Has)])
        {
            await transport.AddAsync(module, cancellation);
        }

        ModuleSet devices = new(kernel);
        foreach (string module in modules)
        {
            await devices.AddAsync(module, cancellation);
        }

        if (kernel.Replacements.FirstOrDefault(file => !IsIn(transport, file) && !IsIn(devices, file)) is { } idle)
        {
            throw new LabException(
                $"the guest does not load the module {ModuleSet.NameOf(idle)}, so {idle} would have no effect");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string scratch = $"{path}.new";
        await using (FileStream file = File.Create(scratch))
        {
            CpioArchive archive = new(file);
            archive.AddFile("busybox", await File.ReadAllBytesAsync(busybox, cancellation));
            foreach (string program in s_programs)
            {
                archive.AddFile(program, Read(program));
            }

            archive.AddDirectory("modules");
            AddModules(archive, "transport", transport);
            AddModules(archive, "devices", devices, except: transport);
            archive.Finish();
        }

        File.Move(scratch, path, overwrite: true);
    }

    private static string[] RequiredFor(bool hasDisk) => hasDisk ? [.. s_transport, .. s_disk] : s_transport;

    private static string[] OptionalFor(bool hasDisk) => hasDisk ? s_fileSystems : [];

    private static bool IsIn(ModuleSet set, string file) => set.Order.Contains(ModuleSet.NameOf(file));

    private static void AddModules(CpioArchive archive, string list, ModuleSet set, ModuleSet? except = null)
    {
        string[] names = [.. set.Order.Where(name => except?.Order.Contains(name) != true)];
        foreach (string name in names)
        {
            archive.AddFile($"modules/{name}.ko", set.ContentsOf(name));
        }

        archive.AddFile($"modules/{list}", Encoding.ASCII.GetBytes(string.Concat(names.Select(name => name + '\n'))));
    }

    private static byte[] Read(string program)
    {
        using Stream resource = typeof(GuestImage).Assembly.GetManifestResourceStream(program)!;
        using MemoryStream contents = new();
        resource.CopyTo(contents);
        return contents.ToArray();
    }

    /// <summary>Changes whenever the file would: a kernel that is built again has the same path.</summary>
    private static string Key(KernelFiles kernel, IReadOnlyList<string> modules, bool hasDisk, string busybox)
    {
        StringBuilder text = new();
        text.AppendLine(Convert.ToHexString(SHA256.HashData([.. s_programs.SelectMany(Read)])));
        text.AppendJoin(' ', [.. modules, .. RequiredFor(hasDisk), .. OptionalFor(hasDisk)])
            .AppendLine().AppendLine(kernel.Modules);
        foreach (string path in (string[])[kernel.Image, busybox, .. kernel.Replacements])
        {
            text.AppendLine($"{path} {new FileInfo(path).Length} {File.GetLastWriteTimeUtc(path):O}");
        }

        foreach (string path in Directory.EnumerateFiles(
            Path.Combine(kernel.Modules, "kernel"), "*.ko*", SearchOption.AllDirectories)
            .Where(path => path.Contains("/gpu/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal))
        {
            text.AppendLine($"{path} {File.GetLastWriteTimeUtc(path):O}");
        }

        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..16];
    }
}

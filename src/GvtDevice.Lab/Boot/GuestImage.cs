using System.Security.Cryptography;
using System.Text;
using GvtDevice.Lab.Kernel;

namespace GvtDevice.Lab.Boot;

/// <summary>The guest's first file system: busybox, the init program and the kernel's modules.</summary>
internal static class GuestImage
{
    /// <summary>For the channel to the host, shared folders and the overlay above them.</summary>
    private static readonly string[] s_transport = ["virtio_pci", "virtio_console", "9p", "9pnet_virtio", "overlay"];

    /// <summary>Builds it, unless it is in the cache.</summary>
    /// <param name="folder">The folder of the cache for such files.</param>
    /// <param name="kernel">The kernel.</param>
    /// <param name="driver">The display driver's module; empty for none.</param>
    /// <param name="busybox">A static busybox.</param>
    /// <param name="cancellation">Stops.</param>
    /// <returns>Its path.</returns>
    /// <exception cref="LabException">The kernel lacks a module.</exception>
    public static async Task<string> BuildAsync(
        string folder, KernelFiles kernel, string driver, string busybox, CancellationToken cancellation)
    {
        byte[] init = ReadInit();
        string path = Path.Combine(folder, $"{Key(kernel, driver, busybox, init)}.cpio");
        if (File.Exists(path))
        {
            return path;
        }

        ModuleSet transport = new(kernel);
        foreach (string module in s_transport)
        {
            await transport.AddAsync(module, cancellation);
        }

        ModuleSet display = new(kernel);
        if (driver.Length > 0)
        {
            await display.AddAsync(driver, cancellation);
        }

        Directory.CreateDirectory(folder);
        string scratch = $"{path}.{Environment.ProcessId}";
        await using (FileStream file = File.Create(scratch))
        {
            CpioArchive archive = new(file);
            archive.AddFile("busybox", await File.ReadAllBytesAsync(busybox, cancellation));
            archive.AddFile("init", init);
            archive.AddDirectory("modules");
            AddModules(archive, "transport", transport);
            AddModules(archive, "driver", display, except: transport);
            archive.Finish();
        }

        File.Move(scratch, path, overwrite: true);
        return path;
    }

    private static void AddModules(CpioArchive archive, string list, ModuleSet modules, ModuleSet? except = null)
    {
        string[] names = [.. modules.Order.Where(name => except?.Order.Contains(name) != true)];
        foreach (string name in names)
        {
            archive.AddFile($"modules/{name}.ko", modules.ContentsOf(name));
        }

        archive.AddFile($"modules/{list}", Encoding.ASCII.GetBytes(string.Concat(names.Select(name => name + '\n'))));
    }

    private static byte[] ReadInit()
    {
        using Stream resource = typeof(GuestImage).Assembly.GetManifestResourceStream("init")!;
        using MemoryStream contents = new();
        resource.CopyTo(contents);
        return contents.ToArray();
    }

    /// <summary>Changes whenever the file would: a kernel that is built again has the same path.</summary>
    private static string Key(KernelFiles kernel, string driver, string busybox, byte[] init)
    {
        StringBuilder text = new();
        text.AppendLine(Convert.ToHexString(SHA256.HashData(init))).AppendLine(driver).AppendLine(kernel.Modules);
        foreach (string path in (string[])[kernel.Image, busybox])
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

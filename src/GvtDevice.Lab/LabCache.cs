using System.Security.Cryptography;
using System.Text;
using GvtDevice.Lab.Debian;
using GvtDevice.Lab.Kernel;
using GvtDevice.Lab.Machine;

namespace GvtDevice.Lab;

/// <summary>Fetched and built files. An entry is made beside its place and moved there, so one that exists is complete.
/// One lab at a time makes entries, of this process or another. The scripts of a checkout use the same folder, and each
/// uses what the other has fetched.</summary>
internal sealed class LabCache
{
    private const string KernelSuite = "trixie";

    private static readonly TimeSpan s_retry = TimeSpan.FromMilliseconds(100);

    private readonly Action<string> _progress;
    private readonly DebianArchive _debian;

    /// <param name="folder">The folder; null for the default.</param>
    /// <param name="progress">Receives a line for each step that takes time.</param>
    public LabCache(string? folder, Action<string> progress)
    {
        Folder = Path.GetFullPath(folder ?? Default());
        _progress = progress;
        _debian = Archive(KernelSuite);
    }

    public string Folder { get; }

    public string Images => Path.Combine(Folder, "lab", "images");

    /// <summary>A kernel with its modules; Debian's is fetched if it is not there.</summary>
    /// <exception cref="LabException">There is no such kernel.</exception>
    public async Task<KernelFiles> KernelAsync(string request, string? modules, CancellationToken cancellation)
    {
        if (request.Contains('/', StringComparison.Ordinal))
        {
            return KernelFiles.Locate(request, modules);
        }

        string place = Path.Combine(Folder, "kernels", "by-request", request);
        await MakeAsync(
            place,
            async () =>
            {
                string release = await FetchKernelAsync(request, cancellation);
                Directory.CreateDirectory(Path.GetDirectoryName(place)!);
                Directory.CreateSymbolicLink(place, Path.Combine("..", release));
            },
            cancellation);

        return KernelFiles.Locate(Path.Combine(place, "vmlinuz"), modules);
    }

    /// <summary>A QEMU with the vfio-user client; Debian's is fetched if there is none.</summary>
    /// <exception cref="LabException">There is none, and Debian's does not run here.</exception>
    public async Task<string> QemuAsync(CancellationToken cancellation)
    {
        if (await QemuProgram.LocateAsync(Folder, cancellation) is { } found)
        {
            return found;
        }

        string place = Path.Combine(Folder, "lab", "qemu");
        await MakeFolderAsync(
            place,
            async scratch =>
            {
                await _debian.UnpackAsync(["qemu-system-x86"], scratch, cancellation, preferBackports: true);
                await QemuProgram.WrapAsync(scratch, cancellation);
            },
            cancellation);
        return Path.Combine(place, QemuProgram.Name);
    }

    /// <summary>A static busybox.</summary>
    public async Task<string> BusyboxAsync(CancellationToken cancellation)
    {
        const string file = "usr/bin/busybox";
        string shared = Path.Combine(Folder, "guest-tools", file);
        if (File.Exists(shared))
        {
            return shared;
        }

        string place = Path.Combine(Folder, "lab", "busybox");
        await MakeFolderAsync(
            place, scratch => _debian.UnpackAsync(["busybox-static"], scratch, cancellation), cancellation);
        return Path.Combine(place, file);
    }

    /// <summary>A root file system: a folder or disk image as it is, or a folder with packages, which is made if it is
    /// not there.</summary>
    /// <param name="request">The path of a folder or disk image (with a /), or names of packages.</param>
    /// <param name="suite">The release that the packages are from.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="LabException">The folder is none, or Debian has no such packages.</exception>
    public async Task<string> RootAsync(string request, string suite, CancellationToken cancellation)
    {
        if (request.Contains('/', StringComparison.Ordinal) || request == ".")
        {
            return Path.Exists(request)
                ? Path.GetFullPath(request)
                : throw new LabException($"--root {request} is no folder and no disk image");
        }

        string[] packages =
        [
            .. request.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Concat(["dash", "coreutils", "base-files"]).Distinct().Order(StringComparer.Ordinal),
        ];
        string contents = $"{suite} {string.Join(' ', packages)}";
        string key = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(contents)))[..16];
        string place = Path.Combine(Folder, "lab", "roots", key);
        await MakeFolderAsync(
            place,
            async scratch =>
            {
                await Archive(suite).UnpackAsync(packages, scratch, cancellation);
                await File.WriteAllLinesAsync(Path.Combine(scratch, "packages"), packages, cancellation);
            },
            cancellation);
        return place;
    }

    private DebianArchive Archive(string suite) =>
        new(Path.Combine(Folder, "lab", "apt", suite), suite, _progress);

    /// <summary>Makes an entry unless it is there.</summary>
    /// <param name="place">The entry.</param>
    /// <param name="make">Makes it, or throws.</param>
    /// <param name="cancellation">Ends the wait for others who make entries.</param>
    public async Task MakeAsync(string place, Func<Task> make, CancellationToken cancellation)
    {
        if (Path.Exists(place))
        {
            return;
        }

        await using FileStream gate = await LockAsync(cancellation);
        if (!Path.Exists(place))
        {
            await make();
        }
    }

    private Task MakeFolderAsync(string place, Func<string, Task> make, CancellationToken cancellation) =>
        MakeAsync(place, () => MoveIntoPlaceAsync(place, make), cancellation);

    /// <summary>The lock is a file that one program at a time can open; the kernel closes it for one that dies.
    /// </summary>
    private async Task<FileStream> LockAsync(CancellationToken cancellation)
    {
        string path = Path.Combine(Directory.CreateDirectory(Path.Combine(Folder, "lab")).FullName, "lock");
        bool isFirst = true;
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(path))
            {
                if (isFirst)
                {
                    _progress($"waiting for another lab that uses {path}");
                }

                isFirst = false;
                await Task.Delay(s_retry, cancellation);
            }
        }
    }

    private static async Task MoveIntoPlaceAsync(string place, Func<string, Task> make)
    {
        string scratch = $"{place}.new";
        if (Directory.Exists(scratch))
        {
            Directory.Delete(scratch, recursive: true);
        }

        try
        {
            Directory.CreateDirectory(scratch);
            await make(scratch);
            Directory.Move(scratch, place);
        }
        finally
        {
            if (Directory.Exists(scratch))
            {
                Directory.Delete(scratch, recursive: true);
            }
        }
    }

    /// <returns>Its release, the name of its folder.</returns>
    private async Task<string> FetchKernelAsync(string request, CancellationToken cancellation)
    {
        string package = StockKernel.Newest(await _debian.NamesAsync(StockKernel.Prefix, cancellation), request)
            ?? throw new LabException($"Debian {KernelSuite} has no stock kernel {request}");
        string release = package[StockKernel.Prefix.Length..];
        string place = Path.Combine(Folder, "kernels", release);
        if (Directory.Exists(place))
        {
            return release;
        }

        await MoveIntoPlaceAsync(place, async scratch =>
        {
            // From 7.1 on the image package is empty and depends on packages of the same release that have the files.
            IReadOnlyList<string> parts = await _debian.DependenciesAsync(package, cancellation);
            string unpacked = Path.Combine(scratch, "packages");
            await _debian.UnpackAsync(
                [package, .. parts.Where(part => part.EndsWith($"-{release}", StringComparison.Ordinal))],
                unpacked, cancellation, withDependencies: false);
            string modules = ((string[])["usr/lib/modules", "lib/modules"])
                .Select(path => Path.Combine(unpacked, path, release))
                .First(path => Directory.Exists(Path.Combine(path, "kernel")));
            Directory.Move(modules, Path.Combine(scratch, "modules"));
            string image = ((string[])[Path.Combine(unpacked, $"boot/vmlinuz-{release}"), Path.Combine(scratch,
                "modules/vmlinuz")]).First(File.Exists);
            File.Move(image, Path.Combine(scratch, "vmlinuz"));
            Directory.Delete(unpacked, recursive: true);
        });
        return release;
    }

    private static string Default()
    {
        if (Environment.GetEnvironmentVariable("GVT_CACHE") is { Length: > 0 } named)
        {
            return named;
        }

        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "VfioUser.sln")))
            {
                return Path.Combine(folder.FullName, ".cache");
            }
        }

        return Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "gvt-lab");
    }
}

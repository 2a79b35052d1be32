using System.IO.Compression;
using System.Text;

namespace GvtDevice.Lab.Kernel;

/// <summary>Kernel modules with their dependencies, which are read from the modules themselves: Debian's packages have
/// no modules.dep.</summary>
internal sealed class ModuleSet
{
    private readonly KernelFiles _kernel;
    private readonly Dictionary<string, string> _files = [];
    private readonly HashSet<string> _builtIn;
    private readonly Dictionary<string, byte[]> _contents = [];
    private readonly List<string> _order = [];

    /// <param name="kernel">Whose modules.</param>
    public ModuleSet(KernelFiles kernel)
    {
        _kernel = kernel;
        foreach (string path in kernel.Replacements)
        {
            _files[NameOf(path)] = path;
        }

        foreach (string path in Directory.EnumerateFiles(
            Path.Combine(kernel.Modules, "kernel"), "*.ko*", SearchOption.AllDirectories))
        {
            _files.TryAdd(NameOf(path), path);
        }

        string list = Path.Combine(kernel.Modules, "modules.builtin");
        _builtIn = File.Exists(list) ? [.. File.ReadLines(list).Select(NameOf)] : [];
    }

    /// <summary>The names in the order of insertion.</summary>
    public IReadOnlyList<string> Order => _order;

    /// <summary>Of a module in <see cref="Order"/>, uncompressed.</summary>
    public byte[] ContentsOf(string name) => _contents[name];

    /// <summary>Whether the kernel has a module that is not built in.</summary>
    public bool Has(string module) => _files.ContainsKey(module);

    /// <summary>Adds a module and what it depends on, unless they are built into the kernel.</summary>
    /// <exception cref="LabException">The kernel has no such module, or it is of another kernel.</exception>
    public async Task AddAsync(string module, CancellationToken cancellation)
    {
        string name = module.Replace('-', '_');
        if (_contents.ContainsKey(name) || _builtIn.Contains(name))
        {
            return;
        }

        if (!_files.TryGetValue(name, out string? path))
        {
            throw new LabException($"kernel {_kernel.Release} has no module {name} in {_kernel.Modules}");
        }

        byte[] contents = await UnpackAsync(path, cancellation);
        string vermagic = Field(contents, "vermagic=");
        if (vermagic.Split(' ')[0] != _kernel.Release)
        {
            throw new LabException(
                $"{path} is of kernel {vermagic.Split(' ')[0]}, but {_kernel.Image} is {_kernel.Release}");
        }

        _contents.Add(name, contents);
        foreach (string dependency in Field(contents, "depends=").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            await AddAsync(dependency, cancellation);
        }

        _order.Add(name);
    }

    /// <summary>The name of the module in a file.</summary>
    public static string NameOf(string path) => Path.GetFileName(path).Split(".ko")[0].Replace('-', '_');

    private static async Task<byte[]> UnpackAsync(string path, CancellationToken cancellation)
    {
        switch (Path.GetExtension(path))
        {
            case ".xz":
                return await Tool.RunAsync("xz", ["-dc", "--", path], cancellation);
            case ".zst":
                return await Tool.RunAsync("zstd", ["-dcq", "--", path], cancellation);
            case ".gz":
                await using (GZipStream file = new(File.OpenRead(path), CompressionMode.Decompress))
                {
                    using MemoryStream contents = new();
                    await file.CopyToAsync(contents, cancellation);
                    return contents.ToArray();
                }

            default:
                return await File.ReadAllBytesAsync(path, cancellation);
        }
    }

    /// <summary>A field of the section .modinfo, whose fields are strings that end in a zero.</summary>
    private static string Field(byte[] module, string key)
    {
        byte[] start = [0, .. Encoding.ASCII.GetBytes(key)];
        ReadOnlySpan<byte> rest = module;
        int at = rest.IndexOf(start);
        if (at < 0)
        {
            return "";
        }

        rest = rest[(at + start.Length)..];
        return Encoding.ASCII.GetString(rest[..Math.Max(0, rest.IndexOf((byte)0))]);
    }
}

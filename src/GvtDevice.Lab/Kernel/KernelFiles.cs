using System.Buffers.Binary;
using System.Text;

namespace GvtDevice.Lab.Kernel;

/// <summary>A kernel and its modules.</summary>
/// <param name="Image">The vmlinuz.</param>
/// <param name="Modules">The folder that has <c>kernel/</c>.</param>
/// <param name="Release">What <c>uname -r</c> will say.</param>
internal sealed record KernelFiles(string Image, string Modules, string Release)
{
    /// <summary>Files of modules that take the place of those with the same name.</summary>
    public IReadOnlyList<string> Replacements { get; private init; } = [];

    /// <summary>Finds the modules of a kernel.</summary>
    /// <param name="image">The path of a vmlinuz.</param>
    /// <param name="modules">Where its modules may be; null to look beside it and in this machine's own.</param>
    /// <exception cref="LabException">The file is no kernel, or there are no modules of that kernel.</exception>
    public static KernelFiles Locate(string image, string? modules)
    {
        image = Path.GetFullPath(image);
        string release = ReadRelease(image);
        string folder = Path.GetDirectoryName(image)!;
        string[] candidates = modules is null
            ? [
                Path.Combine(folder, "modules"), Path.Combine(folder, "lib/modules", release),
                Path.Combine(folder, "../lib/modules", release), Path.Combine("/lib/modules", release),
            ]
            : [modules, Path.Combine(modules, release), Path.Combine(modules, "lib/modules", release)];
        string found = candidates.FirstOrDefault(path => Directory.Exists(Path.Combine(path, "kernel")))
            ?? throw new LabException(modules is null
                ? $"no modules of kernel {release} beside {image}; give --modules, the folder lib/modules/{release} "
                    + "that `make modules_install INSTALL_MOD_PATH=...` makes"
                : $"{modules} has no modules of kernel {release}: neither kernel/ nor lib/modules/{release}/kernel/ "
                    + "is in it");
        return new KernelFiles(image, Path.GetFullPath(found), release);
    }

    /// <summary>The kernel with other files for some of its modules.</summary>
    /// <exception cref="LabException">There is no such file.</exception>
    public KernelFiles WithReplacements(IEnumerable<string> files)
    {
        string[] paths = [.. files.Select(Path.GetFullPath)];
        return paths.FirstOrDefault(path => !File.Exists(path)) is { } missing
            ? throw new LabException($"there is no module {missing}")
            : this with { Replacements = paths };
    }

    /// <summary>Reads the release from the header. Source: Linux, Documentation/arch/x86/boot.rst, kernel_version.
    /// </summary>
    private static string ReadRelease(string image)
    {
        const int magicAt = 0x202, pointerAt = 0x20E, pointerBase = 0x200, longest = 256;
        byte[] header = new byte[0x10000];
        int length;
        try
        {
            using FileStream file = File.OpenRead(image);
            length = file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LabException($"cannot read the kernel {image}: {e.Message}", e);
        }

        if (length < pointerBase + longest || !header.AsSpan(magicAt, 4).SequenceEqual("HdrS"u8))
        {
            throw new LabException($"{image} is no x86 kernel (bzImage, vmlinuz)");
        }

        int at = pointerBase + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(pointerAt));
        ReadOnlySpan<byte> text = at + longest <= length ? header.AsSpan(at, longest) : [];
        int end = text.IndexOfAny((byte)' ', (byte)0);
        return end > 0
            ? Encoding.ASCII.GetString(text[..end])
            : throw new LabException($"{image} does not say which kernel it is");
    }
}

using System.Text;

namespace GvtDevice.Lab.Machine;

/// <summary>Finds a QEMU with the vfio-user client, which it has since 10.1.</summary>
internal static class QemuProgram
{
    public const string Name = "qemu-system-x86_64";

    /// <param name="cache">The cache, which may hold one that a checkout's scripts/qemu/fetch has fetched.</param>
    /// <param name="cancellation">Stops.</param>
    /// <returns>Its path: <c>$QEMU</c>, that in the cache, or that on PATH; null if there is none.</returns>
    /// <exception cref="LabException"><c>$QEMU</c> is too old.</exception>
    public static async Task<string?> LocateAsync(string cache, CancellationToken cancellation)
    {
        if (Environment.GetEnvironmentVariable("QEMU") is { Length: > 0 } named)
        {
            return await SuitsAsync(named, cancellation)
                ? named
                : throw new LabException($"QEMU={named} has no vfio-user-pci device; QEMU has it since 10.1");
        }

        string fetched = Path.Combine(cache, "bin", Name);
        if (File.Exists(fetched))
        {
            return fetched;
        }

        return await SuitsAsync(Name, cancellation) ? Name : null;
    }

    /// <summary>Writes a program that runs a QEMU which was unpacked beside it, with the C library and the firmware of
    /// its release.</summary>
    /// <param name="folder">The folder with Debian's <c>usr</c>.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="LabException">It does not run here, or lacks the device.</exception>
    public static async Task WrapAsync(string folder, CancellationToken cancellation)
    {
        string program = Path.Combine(folder, Name);
        await File.WriteAllTextAsync(
            program,
            $"""
            #!/bin/sh
            root=$(cd "$(dirname "$(readlink -f "$0")")/usr" && pwd) || exit 127
            libraries=$root/lib/x86_64-linux-gnu
            export QEMU_MODULE_DIR="$libraries/qemu"
            exec "$root/lib64/ld-linux-x86-64.so.2" --library-path "$libraries" --argv0 {Name} "$root/bin/{Name}" \
                -L "$root/share/qemu" -L "$root/share/seabios" -L "$root/lib/ipxe/qemu" "$@"

            """,
            cancellation);
        await Tool.RunAsync("chmod", ["+x", program], cancellation);
        if (!await SuitsAsync(program, cancellation))
        {
            throw new LabException(
                "Debian's QEMU does not run here, or has no vfio-user-pci device; set QEMU to one of 10.1 or newer");
        }
    }

    private static async Task<bool> SuitsAsync(string program, CancellationToken cancellation)
    {
        try
        {
            byte[] devices = await Tool.RunAsync(program, ["-device", "help"], cancellation);
            return Encoding.UTF8.GetString(devices).Contains("\"vfio-user-pci\"", StringComparison.Ordinal);
        }
        catch (LabException)
        {
            return false;
        }
    }
}

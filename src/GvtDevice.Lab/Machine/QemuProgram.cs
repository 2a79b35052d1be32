using System.Text;

namespace GvtDevice.Lab.Machine;

/// <summary>Finds a QEMU with the vfio-user client, which it has since 10.1.</summary>
internal static class QemuProgram
{
    private const string Name = "qemu-system-x86_64";

    /// <param name="cache">The cache, which may hold a fetched one.</param>
    /// <param name="cancellation">Stops.</param>
    /// <returns>Its path: <c>$QEMU</c>, the one in the cache, or that on PATH.</returns>
    /// <exception cref="LabException">There is none.</exception>
    public static async Task<string> LocateAsync(string cache, CancellationToken cancellation)
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

        return await SuitsAsync(Name, cancellation)
            ? Name
            : throw new LabException(
                "no QEMU of 10.1 or newer on PATH; set QEMU to one, or run scripts/qemu/fetch in a checkout, which "
                    + "fetches Debian's without root");
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

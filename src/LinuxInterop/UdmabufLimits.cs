using System.Globalization;

namespace LinuxInterop;

/// <summary>The kernel's limits for one dma-buf.</summary>
/// <param name="Pieces">Number of contiguous pieces of memory.</param>
/// <param name="SizeMiB">Total size, MiB.</param>
public readonly record struct UdmabufLimits(int Pieces, int SizeMiB)
{
    private const string Parameters = "/sys/module/udmabuf/parameters";

    /// <summary>The kernel's defaults. Source: linux/drivers/dma-buf/udmabuf.c.</summary>
    public static UdmabufLimits Default { get; } = new(Pieces: 1024, SizeMiB: 64);

    /// <summary>Reads the current limits; a limit that the kernel does not report has its default.</summary>
    public static UdmabufLimits Read() =>
        new(Parameter("list_limit") ?? Default.Pieces, Parameter("size_limit_mb") ?? Default.SizeMiB);

    private static int? Parameter(string name)
    {
        try
        {
            string text = File.ReadAllText(Path.Combine(Parameters, name));
            return int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out int value) ? value : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

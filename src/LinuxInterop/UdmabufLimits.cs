using System.Globalization;

namespace LinuxInterop;

/// <summary>What the kernel allows in one dma-buf.</summary>
/// <param name="Pieces">Stretches of memory.</param>
/// <param name="SizeMiB">Altogether.</param>
public readonly record struct UdmabufLimits(int Pieces, int SizeMiB)
{
    private const string Parameters = "/sys/module/udmabuf/parameters";

    /// <summary>What holds unless somebody changed it. Source: linux/drivers/dma-buf/udmabuf.c.</summary>
    public static UdmabufLimits Default { get; } = new(Pieces: 1024, SizeMiB: 64);

    /// <summary>What holds now; the defaults where the kernel does not tell.</summary>
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

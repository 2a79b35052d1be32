using System.Text.RegularExpressions;
using GvtDevice.Lab.Debian;

namespace GvtDevice.Lab.Kernel;

/// <summary>The packages of Debian's stock kernels, without its variants (rt, cloud), which lack drivers.</summary>
internal static class StockKernel
{
    /// <summary>What the names of the packages begin with.</summary>
    public const string Prefix = "linux-image-";

    /// <summary>The newest kernel of a version.</summary>
    /// <param name="names">Of packages.</param>
    /// <param name="version">Such as 6.12 or 7.</param>
    /// <returns>Its package, for example linux-image-6.12.118+deb13-amd64; null if there is none.</returns>
    public static string? Newest(IEnumerable<string> names, string version)
    {
        Regex wanted = new($@"^{Prefix}{Regex.Escape(version)}([.+~-][0-9a-z.+~]*(-[0-9]+)?)?-amd64$");
        return names
            .Where(name => name.Length > Prefix.Length && char.IsAsciiDigit(name[Prefix.Length])
                && wanted.IsMatch(name))
            .MaxBy(name => name, DebianVersion.Order);
    }
}

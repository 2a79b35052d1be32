using System.Text.RegularExpressions;

namespace GvtDevice.Lab.Debian;

/// <summary>The sources.list of a release, from the mirrors that this machine's apt uses.</summary>
internal static partial class DebianSources
{
    private const string Security = "-security";

    /// <param name="addresses">What <c>apt-get update --print-uris</c> prints if apt has no lists.</param>
    /// <param name="suite">The release.</param>
    /// <param name="named">The mirror that the user wants; null for that of this machine.</param>
    /// <param name="keyring">The path of the archive's keys.</param>
    /// <returns>The release with its updates, backports and, if this machine reads them of its own release, security
    /// updates.</returns>
    /// <exception cref="LabException">No mirror is known.</exception>
    public static string Of(string addresses, string suite, string? named, string keyring)
    {
        (string Mirror, string Suite)[] own =
        [
            .. ListAddress().Matches(addresses)
                .Select(match => (match.Groups["mirror"].Value, match.Groups["suite"].Value)),
        ];
        string mirror = named
            ?? own.FirstOrDefault(entry => !entry.Suite.Contains('-', StringComparison.Ordinal)).Mirror
            ?? throw new LabException(
                "this machine's apt knows no Debian mirror; set GVT_DEBIAN_MIRROR to the address of one");
        List<(string Mirror, string Suite)> entries = [(mirror, suite)];
        if (suite != "sid")
        {
            entries.AddRange([(mirror, $"{suite}-updates"), (mirror, $"{suite}-backports")]);
            if (own.FirstOrDefault(entry => entry.Suite.EndsWith(Security, StringComparison.Ordinal)).Mirror
                is { } security)
            {
                entries.Add((security, suite + Security));
            }
        }

        return string.Concat(
            entries.Select(entry => $"deb [signed-by={keyring}] {entry.Mirror} {entry.Suite} main\n"));
    }

    [GeneratedRegex(@"^'(?<mirror>\S+?)/dists/(?<suite>[^/']+)/main/binary-[^/]+/Packages", RegexOptions.Multiline)]
    private static partial Regex ListAddress();
}

using System.Text;
using System.Text.RegularExpressions;

namespace GvtDevice.Lab.Debian;

/// <summary>Debian's packages, without root and without changing this machine: apt-get with lists, cache and an empty
/// package database of its own. The mirror, proxies and credentials are those of this machine's apt.</summary>
/// <param name="folder">Where all of that is kept.</param>
/// <param name="suite">The release.</param>
/// <param name="progress">Receives a line for each step that takes time.</param>
internal sealed partial class DebianArchive(string folder, string suite, Action<string> progress)
{
    private static readonly TimeSpan s_stale = TimeSpan.FromHours(12);

    private readonly string _configuration = Path.Combine(folder, "apt.conf");
    private readonly string _read = Path.Combine(folder, "read");
    private bool _isFresh;

    /// <summary>Downloads packages and unpacks them over one another.</summary>
    /// <param name="packages">Their names.</param>
    /// <param name="into">A folder, which is created.</param>
    /// <param name="cancellation">Stops.</param>
    /// <param name="withDependencies">Also what they depend on.</param>
    /// <param name="preferBackports">Take the release's backports, if they have newer ones.</param>
    /// <exception cref="LabException">This machine has no apt, or the mirror no such package.</exception>
    public async Task UnpackAsync(
        IReadOnlyList<string> packages, string into, CancellationToken cancellation, bool withDependencies = true,
        bool preferBackports = false)
    {
        await PrepareAsync(cancellation);
        string archives = Path.Combine(folder, "archives.new");
        Directory.CreateDirectory(Path.Combine(archives, "partial"));
        try
        {
            progress($"fetching {string.Join(' ', packages)} from Debian {suite}");
            string[] download = withDependencies
                ? ["install", "-y", "--download-only", "-o", $"Dir::Cache::archives={archives}"]
                : ["download"];
            if (preferBackports)
            {
                download = [.. download, "-t", $"{suite}-backports"];
            }

            try
            {
                await AptAsync([.. download, .. packages], cancellation, archives);
            }
            catch (LabException) when (!_isFresh)
            {
                // The archive may have changed since the lists were read.
                await ReadListsAsync(cancellation);
                await AptAsync([.. download, .. packages], cancellation, archives);
            }

            Directory.CreateDirectory(into);
            string[] files = [.. Directory.EnumerateFiles(archives, "*.deb").Order(StringComparer.Ordinal)];
            progress($"unpacking {files.Length} packages");
            foreach (string package in files)
            {
                await Tool.RunAsync("dpkg-deb", ["-x", package, into], cancellation);
            }
        }
        finally
        {
            Directory.Delete(archives, recursive: true);
        }
    }

    /// <summary>The names of packages that begin so.</summary>
    public async Task<IReadOnlyList<string>> NamesAsync(string beginning, CancellationToken cancellation)
    {
        await PrepareAsync(cancellation);
        byte[] names = await Tool.RunAsync(
            "apt-cache", ["-c", _configuration, "pkgnames", beginning], cancellation);
        return Encoding.UTF8.GetString(names).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>The packages on which a package depends directly.</summary>
    public async Task<IReadOnlyList<string>> DependenciesAsync(string package, CancellationToken cancellation)
    {
        byte[] text = await Tool.RunAsync("apt-cache", ["-c", _configuration, "depends", package], cancellation);
        return [.. DependsLine().Matches(Encoding.UTF8.GetString(text)).Select(match => match.Groups[1].Value)];
    }

    private async Task PrepareAsync(CancellationToken cancellation)
    {
        if (!File.Exists(_read) || DateTime.UtcNow - File.GetLastWriteTimeUtc(_read) > s_stale)
        {
            await ReadListsAsync(cancellation);
        }
    }

    private async Task ReadListsAsync(CancellationToken cancellation)
    {
        foreach (string part in (string[])["empty", "lists/partial", "none/partial", "archives/partial", "state"])
        {
            Directory.CreateDirectory(Path.Combine(folder, part));
        }

        progress($"reading the package lists of Debian {suite}");
        await File.WriteAllTextAsync(Path.Combine(folder, "status"), "", cancellation);
        await File.WriteAllTextAsync(_configuration, Configuration(), cancellation);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "sources.list"), await SourcesAsync(cancellation), cancellation);
        await AptAsync(["update", "-o", "APT::Update::Error-Mode=any"], cancellation);
        await File.WriteAllTextAsync(_read, "", cancellation);
        _isFresh = true;
    }

    private Task<byte[]> AptAsync(
        IEnumerable<string> arguments, CancellationToken cancellation, string? workingFolder = null) =>
        Tool.RunAsync("apt-get", ["-c", _configuration, .. arguments], cancellation, workingFolder);

    /// <summary>See <see cref="DebianSources"/>. apt itself says which mirrors it uses: it prints what it would fetch
    /// if it had no lists.</summary>
    private async Task<string> SourcesAsync(CancellationToken cancellation)
    {
        const string keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";
        byte[] uris = await Tool.RunAsync(
            "apt-get",
            [
                "update", "--print-uris", "-o", $"Dir::State::lists={Path.Combine(folder, "none")}",
                "-o", "Debug::NoLocking=true",
            ],
            cancellation);
        if (!File.Exists(keyring))
        {
            throw new LabException(
                "this machine has no keyring of Debian's archive; install the package debian-archive-keyring");
        }

        string? named = Environment.GetEnvironmentVariable("GVT_DEBIAN_MIRROR") is { Length: > 0 } text ? text : null;
        return DebianSources.Of(Encoding.UTF8.GetString(uris), suite, named, keyring);
    }

    /// <summary>Keeps apt inside the folder, and clears the hooks of the system's apt.</summary>
    private string Configuration() =>
        $$"""
        #clear APT::Update::Pre-Invoke;
        #clear APT::Update::Post-Invoke;
        #clear APT::Update::Post-Invoke-Success;
        #clear DPkg::Pre-Invoke;
        #clear DPkg::Post-Invoke;
        Dir::Etc::sourcelist "{{folder}}/sources.list";
        Dir::Etc::sourceparts "{{folder}}/empty";
        Dir::Etc::preferences "{{folder}}/empty/none";
        Dir::Etc::preferencesparts "{{folder}}/empty";
        Dir::State "{{folder}}/state";
        Dir::State::lists "{{folder}}/lists";
        Dir::State::status "{{folder}}/status";
        Dir::Cache "{{folder}}";
        Dir::Cache::archives "{{folder}}/archives";
        APT::Sandbox::User "root";
        APT::Architecture "amd64";
        #clear APT::Architectures;
        APT::Architectures { "amd64"; };
        APT::Install-Recommends "0";
        #clear Acquire::Languages;
        Acquire::Languages { "none"; };
        Acquire::Retries "2";
        """ + "\n";

    [GeneratedRegex(@"^ +Depends: (\S+)", RegexOptions.Multiline)]
    private static partial Regex DependsLine();
}

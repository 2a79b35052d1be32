namespace Integration.Tests.Harness;

/// <summary>Where things are in the working copy that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>What the scripts have fetched and built.</summary>
    public static string Cache =>
        Environment.GetEnvironmentVariable("GVT_CACHE") is { Length: > 0 } chosen
            ? chosen
            : Path.Combine(Root, ".cache");

    /// <summary>The QEMU that run-guest runs, once scripts/qemu/fetch has been run: $QEMU, else the fetched
    /// one.</summary>
    public static string Qemu => Environment.GetEnvironmentVariable("QEMU") is { Length: > 0 } chosen
        ? chosen
        : Path.Combine(Cache, "bin", "qemu-system-x86_64");

    public static string Script(string path) => Path.Combine(Root, "scripts", path);

    /// <summary>Where a failed test leaves what a person may want to look at.</summary>
    public static string FailuresOf(string testName) =>
        Path.Combine(Root, "out", "test-failures", string.Concat(testName.Where(IsPlain)));

    private static bool IsPlain(char letter) => char.IsAsciiLetterOrDigit(letter) || "_.,-()".Contains(letter);

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "VfioUser.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"no folder above {AppContext.BaseDirectory} holds VfioUser.sln");
    }
}

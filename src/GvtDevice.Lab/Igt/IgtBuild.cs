namespace GvtDevice.Lab.Igt;

/// <summary>A build of IGT on this machine: the folder of the build, or where it is installed.</summary>
internal static class IgtBuild
{
    /// <summary>Where binaries are from there.</summary>
    private static readonly string[] s_places =
    [
        ".", "tests", "build/tests", "libexec/igt-gpu-tools", "usr/libexec/igt-gpu-tools",
        "usr/local/libexec/igt-gpu-tools",
    ];

    /// <summary>Where the binaries are in a guest that has the folder as <see cref="LabOptions.Share"/>.</summary>
    /// <exception cref="LabException">There are none.</exception>
    public static string PlaceIn(string folder)
    {
        string place = s_places.FirstOrDefault(place => HasTests(Path.Combine(folder, place)))
            ?? throw new LabException($"--igt {folder} has no tests of IGT: give the folder of a build");
        return place == "." ? LabOptions.SharePlace : $"{LabOptions.SharePlace}/{place}";
    }

    private static bool HasTests(string folder) =>
        Directory.Exists(folder)
        && Directory.EnumerateFiles(folder, "kms_*").Any(file => Path.GetExtension(file).Length == 0);
}

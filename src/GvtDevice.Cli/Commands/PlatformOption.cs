using System.CommandLine;
using GvtDevice.Platforms;

namespace GvtDevice.Cli.Commands;

/// <summary>--platform.</summary>
internal static class PlatformOption
{
    public static readonly Option<string?> Platform = new("--platform")
    {
        Description = "Which GPU: "
            + string.Join(
                ", ",
                GpuPlatform.All.Select(
                    platform => $"{platform.Name} ({platform.Description}, 8086:{platform.DeviceId:x4})"))
            + $". [default: {GpuPlatform.KabyLake.Name}]",
        HelpName = "NAME",
    };

    /// <exception cref="ArgumentException">The platform does not exist.</exception>
    public static GpuPlatform Unpack(ParseResult parsed) => parsed.GetValue(Platform) is not { } name
        ? GpuPlatform.KabyLake
        : GpuPlatform.All.FirstOrDefault(platform => platform.Name == name)
            ?? throw new ArgumentException(
                $"--platform {name}: choose {string.Join(", ", GpuPlatform.All.Select(platform => platform.Name))}");
}

using System.CommandLine;
using GvtDevice.Guests;

namespace GvtDevice.Cli.Commands;

/// <summary>--guest and --no-stolen.</summary>
internal static class GuestOption
{
    public static readonly Option<string?> Guest = new("--guest")
    {
        Description = "What the guest's driver finds: "
            + string.Join(", ", GuestKind.All.Select(kind => $"{kind.Name} ({kind.Description})"))
            + $". [default: {GuestKind.Vgpu.Name}]",
        HelpName = "KIND",
    };

    public static readonly Option<bool> NoStolen = new("--no-stolen")
    {
        Description = "A bare GPU without stolen memory: drivers do not compress frame buffers. For the driver xe, "
            + "which would put its console there.",
    };

    /// <exception cref="ArgumentException">The kind does not exist.</exception>
    public static GuestKind Unpack(ParseResult parsed) => parsed.GetValue(Guest) is not { } name
        ? GuestKind.Vgpu
        : GuestKind.All.FirstOrDefault(kind => kind.Name == name)
            ?? throw new ArgumentException(
                $"--guest {name}: choose {string.Join(" or ", GuestKind.All.Select(kind => kind.Name))}");
}

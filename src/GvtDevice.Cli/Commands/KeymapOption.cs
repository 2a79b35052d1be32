using System.CommandLine;
using RemoteDisplay.Input.Keymaps;

namespace GvtDevice.Cli.Commands;

/// <summary>The option of those that type characters.</summary>
internal static class KeymapOption
{
    public static readonly Option<string?> Name = new("--keymap")
    {
        Description = "The keyboard that the guest has, as QEMU's -k names it (de, fr, en-gb, ...), by which "
            + $"characters are typed. Default: {KeyLayout.DefaultName}.",
        HelpName = "NAME",
    };

    /// <exception cref="ArgumentException">There is no such keymap.</exception>
    public static KeyLayout Unpack(ParseResult parsed) =>
        KeyLayout.Of(parsed.GetValue(Name) ?? KeyLayout.DefaultName);
}

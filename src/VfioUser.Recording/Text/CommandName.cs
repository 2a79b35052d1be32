using System.Collections.Concurrent;
using System.Text;
using VfioUser.Protocol;

namespace VfioUser.Recording.Text;

/// <summary>The names of commands in the specification, without their common prefix.</summary>
public static class CommandName
{
    private static readonly ConcurrentDictionary<VfioUserCommand, string> s_names = [];

    /// <returns>A name such as REGION_READ; COMMAND_77 for a number without a name.</returns>
    public static string Of(VfioUserCommand command) => s_names.GetOrAdd(command, Spell);

    private static string Spell(VfioUserCommand command)
    {
        if (!Enum.IsDefined(command))
        {
            return $"COMMAND_{(ushort)command}";
        }

        StringBuilder name = new();
        foreach (char letter in command.ToString())
        {
            name.Append(char.IsUpper(letter) && name.Length > 0 ? "_" : "").Append(char.ToUpperInvariant(letter));
        }

        return name.ToString();
    }
}

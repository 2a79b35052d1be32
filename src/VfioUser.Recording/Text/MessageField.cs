namespace VfioUser.Recording.Text;

/// <summary>One field of a message.</summary>
/// <param name="Name">The name in the specification, in snake case.</param>
/// <param name="Value">A ulong, or a string.</param>
/// <param name="IsHex">Whether to print a number in hexadecimal.</param>
public readonly record struct MessageField(string Name, object Value, bool IsHex = false)
{
    public override string ToString() => Value is ulong number
        ? IsHex ? $"{Name}=0x{number:x}" : $"{Name}={number}"
        : $"{Name}={Value}";
}

namespace VfioUser.Recording.Text;

/// <summary>One field of a message, by its name in the specification.</summary>
/// <param name="Name">In snake case.</param>
/// <param name="Value">A ulong, or a string.</param>
/// <param name="IsHex">How people like to see the number.</param>
public readonly record struct MessageField(string Name, object Value, bool IsHex = false)
{
    public override string ToString() => Value is ulong number
        ? IsHex ? $"{Name}=0x{number:x}" : $"{Name}={number}"
        : $"{Name}={Value}";
}

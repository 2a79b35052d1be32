namespace GvtDevice.Lab.XmlRpc;

/// <summary>The arguments of a call, by their positions. Reading one of another type is a fault.</summary>
/// <param name="method">The method, for the text of faults.</param>
/// <param name="values">As of <see cref="XmlRpcReader"/>.</param>
internal sealed class XmlRpcArguments(string method, IReadOnlyList<object?> values)
{
    public int Count => values.Count;

    /// <summary>As it was read; null if it is missing.</summary>
    public object? Value(int index) => index < values.Count ? values[index] : null;

    /// <summary>A whole number, or a boolean as 0 or 1.</summary>
    /// <exception cref="XmlRpcFault">It is missing, or no such number.</exception>
    public int Int(int index) => OptionalInt(index) ?? throw Wrong(index, "a whole number");

    /// <summary>The same; null if it is missing or nil.</summary>
    /// <exception cref="XmlRpcFault">It is no such number.</exception>
    public int? OptionalInt(int index) => Value(index) switch
    {
        null => null,
        long number when number is >= int.MinValue and <= int.MaxValue => (int)number,
        bool flag => flag ? 1 : 0,
        _ => throw Wrong(index, "a whole number"),
    };

    /// <summary>A boolean, or a number that is 0 or not.</summary>
    /// <exception cref="XmlRpcFault">It is missing, or neither.</exception>
    public bool Flag(int index) => Int(index) != 0;

    /// <exception cref="XmlRpcFault">It is missing, or no text.</exception>
    public string Text(int index) => Value(index) as string ?? throw Wrong(index, "a text");

    /// <exception cref="XmlRpcFault">It is missing, or no base64.</exception>
    public byte[] Bytes(int index) => Value(index) as byte[] ?? throw Wrong(index, "base64");

    /// <exception cref="XmlRpcFault">It is missing, or no array of whole numbers.</exception>
    public IReadOnlyList<int> Ints(int index)
    {
        object?[] items = Value(index) as object?[] ?? throw Wrong(index, "an array of whole numbers");
        XmlRpcArguments numbers = new(method, items);
        return [.. Enumerable.Range(0, items.Length).Select(numbers.Int)];
    }

    private XmlRpcFault Wrong(int index, string expected) =>
        new(XmlRpcFault.WrongArguments, $"{method}: argument {index + 1} is missing or not {expected}");
}

using GvtDevice.Lab.Chamelium;
using GvtDevice.Lab.XmlRpc;

namespace GvtDevice.Lab.Tests.Chamelium;

/// <summary>Calls of a board without a network.</summary>
internal static class BoardCall
{
    /// <param name="board">The board.</param>
    /// <param name="method">The method.</param>
    /// <param name="arguments">As a client's are read, but with int in place of long.</param>
    public static Task<object?> RunAsync(ChameliumBoard board, string method, object?[] arguments)
    {
        object?[] read = [.. arguments.Select(argument => argument is int number ? (long)number : argument)];
        return board.AnswerAsync(new XmlRpcCall(method, new XmlRpcArguments(method, read)), default);
    }
}

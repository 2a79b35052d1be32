namespace GvtDevice.Lab.XmlRpc;

/// <summary>A call that is answered with a fault.</summary>
internal sealed class XmlRpcFault : Exception
{
    /// <summary>Codes for calls that never reach a method. Source: "Specification for Fault Code Interoperability"
    /// for XML-RPC.</summary>
    public const int NotXml = -32700, NotACall = -32600, NoSuchMethod = -32601, WrongArguments = -32602;

    /// <summary>The code of all other faults.</summary>
    public const int Failed = 1;

    public XmlRpcFault()
    {
    }

    public XmlRpcFault(string message)
        : base(message)
    {
    }

    public XmlRpcFault(string message, Exception inner)
        : base(message, inner)
    {
    }

    public XmlRpcFault(int code, string message, Exception? inner = null)
        : base(message, inner) => Code = code;

    public int Code { get; } = Failed;
}

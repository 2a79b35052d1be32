namespace GvtDevice.Lab.XmlRpc;

/// <summary>A call: a method's name and its arguments.</summary>
internal sealed record XmlRpcCall(string Method, XmlRpcArguments Arguments);

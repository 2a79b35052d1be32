namespace GvtDevice.Lab.Tests.XmlRpc;

/// <summary>A fault that a server has answered.</summary>
internal sealed class RemoteFault(int code, string text) : Exception($"{code}: {text}")
{
    public int Code => code;
}

namespace RemoteDisplay.Vnc.Security;

/// <summary>Authentication inside TLS with a certificate. Source: rfbproto, "VeNCrypt".</summary>
internal enum VeNCryptType
{
    X509None = 260,
    X509Vnc = 261,
    X509Plain = 262,
}

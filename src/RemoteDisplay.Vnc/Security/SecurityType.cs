namespace RemoteDisplay.Vnc.Security;

/// <summary>Security types. Source: RFC 6143, section 7.1.2; rfbproto, "VeNCrypt".</summary>
internal enum SecurityType : byte
{
    Invalid = 0,
    None = 1,
    VncAuthentication = 2,
    VeNCrypt = 19,
}

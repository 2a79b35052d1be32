namespace RemoteDisplay.Web.Access;

/// <summary>What the sender of a request may do.</summary>
internal enum WebAccess
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>See the screens and the device's state.</summary>
    View,

    /// <summary>Also use the guest's keyboard and pointer.</summary>
    Full,
}

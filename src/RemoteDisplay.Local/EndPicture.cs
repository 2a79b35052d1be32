namespace RemoteDisplay.Local;

/// <summary>What is on the monitors after the guest's picture has ended.</summary>
public enum EndPicture
{
    /// <summary>While the guest's memory is not there, the last picture; after the server's end, what was shown before
    /// direct flip, which ends too.</summary>
    Exit,

    /// <summary>The monitors are off until there is a picture again, also from a new server.</summary>
    Black,

    /// <summary>The last picture stays until there is another, also from a new server.</summary>
    Last,
}

namespace VfioUser.Recording;

/// <summary>What happened. The numbers are the file's.</summary>
public enum RecordedKind
{
    /// <summary>The client sent a message.</summary>
    FromClient = 0,

    /// <summary>The server sent a message.</summary>
    FromServer = 1,

    /// <summary>A client connected: a session begins.</summary>
    Connected = 2,

    /// <summary>The connection is over, whoever ended it.</summary>
    Disconnected = 3,

    /// <summary>Entries are missing here: the file could not be written as fast as they came.</summary>
    Gap = 4,
}

namespace VfioUser.Recording;

/// <summary>The kind of an entry. The numbers are those of the file format.</summary>
public enum RecordedKind
{
    /// <summary>The client sent a message.</summary>
    FromClient = 0,

    /// <summary>The server sent a message.</summary>
    FromServer = 1,

    /// <summary>A client connected: a session begins.</summary>
    Connected = 2,

    /// <summary>The client or the server ended the connection.</summary>
    Disconnected = 3,

    /// <summary>Entries are missing here, because the disk was too slow.</summary>
    Gap = 4,
}

using LinuxInterop;
using VfioUser.Protocol;

namespace VfioUser.Recording;

/// <summary>One event of a recorded session.</summary>
public sealed record RecordedEntry
{
    public required RecordedKind Kind { get; init; }

    /// <summary>Nanoseconds since the recording began, by a monotonic clock.</summary>
    public required long TimeNs { get; init; }

    /// <summary>The header as on the wire. Its size may differ from that of the payload if the message broke the
    /// framing.</summary>
    public MessageHeader Header { get; init; }

    public byte[] Payload { get; init; } = [];

    /// <summary>The files sent with the message: kinds and sizes, never contents.</summary>
    public IReadOnlyList<FileDescription> Files { get; init; } = [];

    /// <summary>The number of entries that are missing at a <see cref="RecordedKind.Gap"/>.</summary>
    public long Missing { get; init; }

    public bool IsMessage => Kind is RecordedKind.FromClient or RecordedKind.FromServer;
}

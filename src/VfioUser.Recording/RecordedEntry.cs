using LinuxInterop;
using VfioUser.Protocol;

namespace VfioUser.Recording;

/// <summary>One thing that happened in a recorded session.</summary>
public sealed record RecordedEntry
{
    public required RecordedKind Kind { get; init; }

    /// <summary>Nanoseconds since the recording began, by a clock that never goes back.</summary>
    public required long TimeNs { get; init; }

    /// <summary>As it was on the wire; its size may disagree with the payload when the message broke the
    /// framing.</summary>
    public MessageHeader Header { get; init; }

    public byte[] Payload { get; init; } = [];

    /// <summary>What came along: what kind, how large, never what is in it.</summary>
    public IReadOnlyList<FileDescription> Files { get; init; } = [];

    /// <summary>How many entries a <see cref="RecordedKind.Gap"/> stands for.</summary>
    public long Missing { get; init; }

    public bool IsMessage => Kind is RecordedKind.FromClient or RecordedKind.FromServer;
}

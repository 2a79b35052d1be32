using LinuxInterop;
using VfioUser.Protocol;
using VfioUser.Recording.Text;
using VfioUser.Server.Transport;

namespace VfioUser.Recording.Replay;

/// <summary>Compares replies with recorded ones.</summary>
internal sealed class ReplyComparer(VolatileMap volatiles, MessageFields fields)
{
    /// <summary>Replies that had volatile bytes.</summary>
    public long Masked { get; private set; }

    /// <returns>In what they differ, in words; null when they are equal.</returns>
    public string? Compare(RecordedEntry recorded, in Message actual)
    {
        MessageHeader expected = recorded.Header;
        if (actual.Header.Id != expected.Id || actual.Header.Command != expected.Command)
        {
            return $"answered {CommandName.Of(actual.Header.Command)} id={actual.Header.Id}";
        }

        if (actual.Header.Flags != expected.Flags || actual.Header.Errno != expected.Errno)
        {
            return $"{Outcome(actual.Header)}, recorded is {Outcome(expected)}";
        }

        byte[] expectedPayload = Comparable(expected, recorded.Payload);
        byte[] actualPayload = Comparable(actual.Header, actual.Payload);
        bool isMasked = volatiles.Mask(expected.Command, expectedPayload);
        volatiles.Mask(actual.Header.Command, actualPayload);
        Masked += isMasked ? 1 : 0;
        return expectedPayload.AsSpan().SequenceEqual(actualPayload)
            ? CompareFiles(recorded.Files, actual.Fds)
            : Describe(expected, expectedPayload, actual.Header, actualPayload);
    }

    /// <summary>A copy of what counts. What a server can do besides the protocol's version is its own affair.</summary>
    private static byte[] Comparable(in MessageHeader header, ReadOnlySpan<byte> payload) =>
        header.Command == VfioUserCommand.Version && payload.Length > VersionHeader.Length
            ? payload[..VersionHeader.Length].ToArray()
            : payload.ToArray();

    private static string Outcome(in MessageHeader header) => header.IsError
        ? $"failed with {(Errno)header.Errno}"
        : header.Flags == MessageFlags.Reply && header.Errno == 0 ? "succeeded"
        : $"flags {header.Flags}, errno {header.Errno}";

    private static string? CompareFiles(IReadOnlyList<FileDescription> recorded, ReceivedFds actual)
    {
        FileDescription[] files = [.. Enumerable.Range(0, actual.Count).Select(actual.Describe)];
        return files.SequenceEqual(recorded)
            ? null
            : $"came with [{string.Join(", ", files)}], recorded is [{string.Join(", ", recorded)}]";
    }

    private string Describe(in MessageHeader expected, byte[] recorded, in MessageHeader header, byte[] actual)
    {
        IReadOnlyList<MessageField> expectedFields = fields.Of(expected, recorded);
        IReadOnlyList<MessageField> actualFields = fields.Of(header, actual);
        string[] pairs =
        [
            .. actualFields.Zip(expectedFields).Where(pair => !pair.First.Equals(pair.Second))
                .Select(pair => $"{pair.First}, recorded is {pair.Second}"),
        ];
        if (pairs.Length > 0 && actual.Length == recorded.Length)
        {
            return string.Join("; ", pairs);
        }

        int at = actual.AsSpan().CommonPrefixLength(recorded);
        return actual.Length == recorded.Length
            ? $"payload byte {at} is 0x{actual[at]:x2}, recorded is 0x{recorded[at]:x2}"
            : $"{actual.Length} payload bytes, recorded are {recorded.Length}; alike up to byte {at}";
    }
}

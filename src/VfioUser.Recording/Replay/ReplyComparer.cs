using LinuxInterop;
using VfioUser.Protocol;
using VfioUser.Recording.Text;
using VfioUser.Server.Transport;

namespace VfioUser.Recording.Replay;

/// <summary>Compares replies with recorded ones.</summary>
internal sealed class ReplyComparer(VolatileMap volatiles, MessageFields fields)
{
    /// <summary>The number of replies with volatile bytes.</summary>
    public long Masked { get; private set; }

    /// <returns>The difference in words; null if they are equal.</returns>
    public string? Compare(RecordedEntry recorded, in Message actual)
    {
        MessageHeader expected = recorded.Header;
        if (actual.Header.Id != expected.Id || actual.Header.Command != expected.Command)
        {
            return $"the reply is {CommandName.Of(actual.Header.Command)} id={actual.Header.Id}";
        }

        if (actual.Header.Flags != expected.Flags || actual.Header.Errno != expected.Errno)
        {
            return $"{Outcome(actual.Header)}, recorded: {Outcome(expected)}";
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

    /// <summary>A copy of the bytes to compare. The capabilities in a VERSION reply are not compared: servers may
    /// differ in them.</summary>
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
            : $"the files are [{string.Join(", ", files)}], recorded: [{string.Join(", ", recorded)}]";
    }

    private string Describe(in MessageHeader expected, byte[] recorded, in MessageHeader header, byte[] actual)
    {
        IReadOnlyList<MessageField> expectedFields = fields.Of(expected, recorded);
        IReadOnlyList<MessageField> actualFields = fields.Of(header, actual);
        string[] pairs =
        [
            .. actualFields.Zip(expectedFields).Where(pair => !pair.First.Equals(pair.Second))
                .Select(pair => $"{pair.First}, recorded: {pair.Second}"),
        ];
        if (pairs.Length > 0 && actual.Length == recorded.Length)
        {
            return string.Join("; ", pairs);
        }

        int at = actual.AsSpan().CommonPrefixLength(recorded);
        return actual.Length == recorded.Length
            ? $"payload byte {at} is 0x{actual[at]:x2}, recorded: 0x{recorded[at]:x2}"
            : $"{actual.Length} payload bytes, recorded: {recorded.Length}; equal up to byte {at}";
    }
}

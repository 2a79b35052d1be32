using System.Buffers;
using LinuxInterop;
using MessagePack;
using Microsoft.Win32.SafeHandles;
using VfioUser.Protocol;

namespace VfioUser.Recording;

/// <summary>The format of a recording in MessagePack: a map, then an array per entry. Source:
/// protocol/recording.md.</summary>
internal static class RecordingFormat
{
    public const string Name = "vfio-user-recording";
    public const int Version = 1;

    private const int MessageFields = 8;
    private const int MessageFieldsWithFiles = 9;
    private const int MarkFields = 2;
    private const int GapFields = 3;
    private const int FileFields = 3;
    private const int VolatileFields = 4;

    public static void Write(IBufferWriter<byte> output, RecordingHeader header)
    {
        MessagePackWriter writer = new(output);
        writer.WriteMapHeader(6);
        writer.Write("format");
        writer.Write(Name);
        writer.Write("version");
        writer.Write((long)Version);
        writer.Write("device");
        writer.Write(header.Device);
        writer.Write("program");
        writer.Write(header.Program);
        writer.Write("start");
        writer.Write(header.StartTime.UtcDateTime);
        writer.Write("volatile");
        writer.WriteArrayHeader(header.Volatile.Count);
        foreach (VolatileRange range in header.Volatile)
        {
            writer.WriteArrayHeader(VolatileFields);
            writer.Write((ulong)range.Region);
            writer.Write(range.Offset);
            writer.Write(range.Length);
            writer.Write(range.Name);
        }

        writer.Flush();
    }

    /// <exception cref="InvalidDataException">The file is not a recording, or has another version.</exception>
    public static RecordingHeader ReadHeader(ref MessagePackReader reader)
    {
        if (reader.NextMessagePackType != MessagePackType.Map)
        {
            throw new InvalidDataException("the file is not a recording");
        }

        RecordingHeader header = new("", "", default, []);
        string? format = null;
        ulong version = 0;
        for (int pairs = UntrustedValues.ReadPairCount(ref reader); pairs > 0; pairs--)
        {
            switch (UntrustedValues.ReadText(ref reader))
            {
                case "format":
                    format = UntrustedValues.ReadText(ref reader);
                    break;
                case "version":
                    version = reader.ReadUInt64();
                    break;
                case "device":
                    header = header with { Device = UntrustedValues.ReadText(ref reader) };
                    break;
                case "program":
                    header = header with { Program = UntrustedValues.ReadText(ref reader) };
                    break;
                case "start":
                    header = header with { StartTime = new DateTimeOffset(reader.ReadDateTime()) };
                    break;
                case "volatile":
                    header = header with { Volatile = ReadVolatile(ref reader) };
                    break;
                default:
                    UntrustedValues.Skip(ref reader);
                    break;
            }
        }

        return format == Name && version == Version
            ? header
            : throw new InvalidDataException(
                $"the file is '{format}' version {version}, not '{Name}' version {Version}");
    }

    public static void WriteMark(IBufferWriter<byte> output, long sincePreviousNs, RecordedKind kind)
    {
        MessagePackWriter writer = new(output);
        writer.WriteArrayHeader(MarkFields);
        writer.Write(sincePreviousNs);
        writer.Write((long)kind);
        writer.Flush();
    }

    public static void WriteGap(IBufferWriter<byte> output, long sincePreviousNs, long missing)
    {
        MessagePackWriter writer = new(output);
        writer.WriteArrayHeader(GapFields);
        writer.Write(sincePreviousNs);
        writer.Write((long)RecordedKind.Gap);
        writer.Write(missing);
        writer.Flush();
    }

    public static void WriteMessage(
        IBufferWriter<byte> output,
        long sincePreviousNs,
        RecordedKind kind,
        in MessageHeader header,
        ReadOnlySpan<byte> payload,
        ReadOnlySpan<FileDescription> files)
    {
        MessagePackWriter writer = new(output);
        writer.WriteArrayHeader(files.IsEmpty ? MessageFields : MessageFieldsWithFiles);
        writer.Write(sincePreviousNs);
        writer.Write((long)kind);
        writer.Write((ulong)header.Id);
        writer.Write((ulong)header.Command);
        writer.Write((ulong)header.Size);
        writer.Write((ulong)header.Flags);
        writer.Write((ulong)header.Errno);
        writer.Write(payload);
        if (!files.IsEmpty)
        {
            writer.WriteArrayHeader(files.Length);
            foreach (FileDescription file in files)
            {
                writer.WriteArrayHeader(FileFields);
                writer.Write((long)file.Kind);
                writer.Write(file.Size);
                writer.Write((ulong)file.Seals);
            }
        }

        writer.Flush();
    }

    /// <returns>The entry, with the time since the previous one.</returns>
    public static RecordedEntry ReadEntry(ref MessagePackReader reader)
    {
        int fields = UntrustedValues.ReadCount(ref reader);
        long timeNs = (long)(reader.ReadUInt64() & long.MaxValue);
        ulong number = reader.ReadUInt64();
        RecordedKind kind = number <= (ulong)RecordedKind.Gap
            ? (RecordedKind)number
            : throw new InvalidDataException($"there is no entry of kind {number}");
        RecordedEntry entry = new() { Kind = kind, TimeNs = timeNs };
        switch (kind)
        {
            case RecordedKind.FromClient or RecordedKind.FromServer when fields is MessageFields
                or MessageFieldsWithFiles:
                return entry with
                {
                    Header = new MessageHeader(
                        reader.ReadUInt16(),
                        (VfioUserCommand)reader.ReadUInt16(),
                        reader.ReadUInt32(),
                        (MessageFlags)reader.ReadUInt32(),
                        reader.ReadUInt32()),
                    Payload = UntrustedValues.ReadBinary(ref reader),
                    Files = fields == MessageFieldsWithFiles ? ReadFiles(ref reader) : [],
                };
            case RecordedKind.Connected or RecordedKind.Disconnected when fields == MarkFields:
                return entry;
            case RecordedKind.Gap when fields == GapFields:
                return entry with { Missing = reader.ReadInt64() };
            default:
                throw new InvalidDataException($"a {kind} entry has {fields} fields");
        }
    }

    private static FileDescription[] ReadFiles(ref MessagePackReader reader)
    {
        FileDescription[] files = new FileDescription[UntrustedValues.ReadCount(ref reader)];
        foreach (ref FileDescription file in files.AsSpan())
        {
            ExpectFields(ref reader, FileFields);
            file = new FileDescription((FileKind)reader.ReadUInt16(), reader.ReadUInt64(), reader.ReadUInt32());
        }

        return files;
    }

    private static VolatileRange[] ReadVolatile(ref MessagePackReader reader)
    {
        VolatileRange[] ranges = new VolatileRange[UntrustedValues.ReadCount(ref reader)];
        foreach (ref VolatileRange range in ranges.AsSpan())
        {
            ExpectFields(ref reader, VolatileFields);
            range = new VolatileRange(
                reader.ReadUInt32(), reader.ReadUInt64(), reader.ReadUInt64(), UntrustedValues.ReadText(ref reader));
        }

        return ranges;
    }

    private static void ExpectFields(ref MessagePackReader reader, int expected)
    {
        int fields = UntrustedValues.ReadCount(ref reader);
        if (fields != expected)
        {
            throw new InvalidDataException($"a list has {fields} fields where {expected} are expected");
        }
    }
}

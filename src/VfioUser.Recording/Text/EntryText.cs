using System.Globalization;
using System.Text;
using System.Text.Json;
using LinuxInterop;
using VfioUser.Protocol;

namespace VfioUser.Recording.Text;

/// <summary>Formats entries: as one line for people, or as one JSON object for programs.</summary>
public sealed class EntryText(MessageFields fields)
{
    private const double NanosecondsPerSecond = 1e9;

    /// <summary>The entry as a line: time in seconds, direction (&gt; towards the server), command, id, fields,
    /// files.</summary>
    public string Line(RecordedEntry entry)
    {
        string time = (entry.TimeNs / NanosecondsPerSecond).ToString("F6", CultureInfo.InvariantCulture).PadLeft(12);
        return entry.Kind switch
        {
            RecordedKind.Connected => $"{time} - client connected",
            RecordedKind.Disconnected => $"{time} - client disconnected",
            RecordedKind.Gap => $"{time} - {entry.Missing} entries are missing",
            RecordedKind.FromClient => $"{time} > {Message(entry)}",
            _ => $"{time} < {Message(entry)}",
        };
    }

    /// <summary>Writes the entry as one JSON object.</summary>
    public void WriteJson(Utf8JsonWriter writer, RecordedEntry entry)
    {
        writer.WriteStartObject();
        writer.WriteNumber("time_ns", entry.TimeNs);
        writer.WriteString("kind", JsonNamingPolicy.SnakeCaseLower.ConvertName(entry.Kind.ToString()));
        if (entry.Kind == RecordedKind.Gap)
        {
            writer.WriteNumber("missing", entry.Missing);
        }

        if (entry.IsMessage)
        {
            WriteMessage(writer, entry);
        }

        writer.WriteEndObject();
    }

    private string Message(RecordedEntry entry)
    {
        MessageHeader header = entry.Header;
        StringBuilder text = new(CommandName.Of(header.Command));
        text.Append(header.IsReply ? " reply" : header.IsCommand ? "" : " (unknown type)");
        text.Append(header.WantsNoReply ? " posted" : "");
        text.Append(CultureInfo.InvariantCulture, $" id={header.Id}");
        if (header.Size != MessageHeader.Length + entry.Payload.Length)
        {
            text.Append(CultureInfo.InvariantCulture, $" size={header.Size}(impossible)");
        }

        foreach (MessageField field in fields.Of(header, entry.Payload))
        {
            text.Append(' ').Append(field);
        }

        foreach (FileDescription file in entry.Files)
        {
            text.Append(" +").Append(FileText(file));
        }

        return text.ToString();
    }

    private static string FileText(FileDescription file) => file.Kind switch
    {
        FileKind.Memory => $"memory(0x{file.Size:x} bytes, seals 0x{file.Seals:x})",
        FileKind.EventFd => "eventfd",
        FileKind.Socket => "socket",
        _ => "file",
    };

    private void WriteMessage(Utf8JsonWriter writer, RecordedEntry entry)
    {
        MessageHeader header = entry.Header;
        writer.WriteString("command", CommandName.Of(header.Command));
        writer.WriteNumber("id", header.Id);
        writer.WriteNumber("size", header.Size);
        writer.WriteNumber("flags", (uint)header.Flags);
        writer.WriteStartArray("fields");
        foreach (MessageField field in fields.Of(header, entry.Payload))
        {
            writer.WriteStartObject();
            if (field.Value is ulong number)
            {
                writer.WriteNumber(field.Name, number);
            }
            else
            {
                writer.WriteString(field.Name, (string)field.Value);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteString("payload", Convert.ToHexStringLower(entry.Payload));
        writer.WriteStartArray("files");
        foreach (FileDescription file in entry.Files)
        {
            writer.WriteStartObject();
            writer.WriteString("kind", JsonNamingPolicy.SnakeCaseLower.ConvertName(file.Kind.ToString()));
            writer.WriteNumber("size", file.Size);
            writer.WriteNumber("seals", file.Seals);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}

using System.Runtime.InteropServices;
using VfioUser.Protocol;

namespace VfioUser.Recording.Pcapng;

/// <summary>Exports recordings as capture files: each entry is a packet of link type USER0 with a pseudo header, then
/// the message as on the wire. Source: protocol/recording.md, "Capture files".</summary>
public static class PcapngExport
{
    private const long NanosecondsPerTick = 100;

    /// <exception cref="IOException">The output cannot be written.</exception>
    public static void Write(RecordingHeader header, IEnumerable<RecordedEntry> entries, Stream output)
    {
        using BufferedStream buffered = new(output, 64 << 10);
        PcapngWriter writer = new(buffered, header.Program, header.Device);
        long startNs = Math.Max(
            0, (header.StartTime.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) * NanosecondsPerTick);
        uint session = 0;
        foreach (RecordedEntry entry in entries)
        {
            session += entry.Kind == RecordedKind.Connected ? 1u : 0;
            writer.Write((ulong)startNs + (ulong)entry.TimeNs, Packet(entry, session));
        }
    }

    private static byte[] Packet(RecordedEntry entry, uint session)
    {
        PseudoHeader pseudo = new(
            PseudoHeader.CurrentVersion, (byte)entry.Kind, (ushort)entry.Files.Count, session, (ulong)entry.Missing);
        PseudoFile[] files = [.. entry.Files.Select(file => new PseudoFile((uint)file.Kind, file.Seals, file.Size))];
        MessageHeader header = entry.Header;
        return
        [
            .. Wire.AsBytes(in pseudo),
            .. MemoryMarshal.AsBytes(files.AsSpan()),
            .. entry.IsMessage ? Wire.AsBytes(in header) : default,
            .. entry.Payload,
        ];
    }

    /// <summary>Little-endian, like the whole packet.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private readonly record struct PseudoHeader(byte Version, byte Kind, ushort FileCount, uint Session, ulong Missing)
    {
        public const byte CurrentVersion = 1;
    }

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private readonly record struct PseudoFile(uint Kind, uint Seals, ulong Size);
}

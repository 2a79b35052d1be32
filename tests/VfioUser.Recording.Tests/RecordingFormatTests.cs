using System.Buffers;
using NUnit.Framework;
using VfioUser.Recording.Tests.Support;

namespace VfioUser.Recording.Tests;

/// <summary>The bytes of a recording do not depend on the library that packs them.</summary>
public sealed class RecordingFormatTests
{
    private const string Python = "/usr/bin/python3";

    /// <summary>Takes all values apart and puts them together again; both sides write the shortest forms.</summary>
    private const string Repack = """
        import msgpack, sys
        packer = msgpack.Packer(use_bin_type=True)
        unpacker = msgpack.Unpacker(raw=False, strict_map_key=False, timestamp=0)
        unpacker.feed(sys.stdin.buffer.read())
        for value in unpacker:
            sys.stdout.buffer.write(packer.pack(value))
        """;

    [Test]
    public void A_recording_of_an_earlier_build_is_written_again_byte_for_byte()
    {
        ArrayBufferWriter<byte> written = new();
        using (RecordingReader reader = RecordingReader.Open(GpuServer.BootRecording))
        {
            RecordingFormat.Write(written, reader.Header);
            long lastNs = 0;
            foreach (RecordedEntry entry in reader.ReadAll())
            {
                long sinceNs = entry.TimeNs - lastNs;
                lastNs = entry.TimeNs;
                if (entry.IsMessage)
                {
                    RecordingFormat.WriteMessage(
                        written, sinceNs, entry.Kind, entry.Header, entry.Payload, [.. entry.Files]);
                }
                else
                {
                    RecordingFormat.WriteMark(written, sinceNs, entry.Kind);
                }
            }

            Assert.That(reader.Warning, Is.Null);
        }

        Assert.That(written.WrittenSpan.SequenceEqual(Bytes()), Is.True);
    }

    [Test]
    public void Another_implementation_understands_and_writes_the_same_bytes()
    {
        ExternalTool.Require("python3-msgpack", Python, "-c", "import msgpack");
        byte[] bytes = Bytes();

        Assert.That(ExternalTool.Run(Python, bytes, "-c", Repack).AsSpan().SequenceEqual(bytes), Is.True);
    }

    private static byte[] Bytes()
    {
        using Stream file = RecordingFile.Open(GpuServer.BootRecording);
        using MemoryStream bytes = new();
        file.CopyTo(bytes);
        return bytes.ToArray();
    }
}

using System.Text;
using LinuxInterop;
using NUnit.Framework;
using VfioUser.Protocol;
using VfioUser.Recording.Pcapng;
using VfioUser.Recording.Tests.Support;

namespace VfioUser.Recording.Tests;

/// <summary>The export and the dissector, by the program that they are for.</summary>
public sealed class PcapngTests
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pcapng-");

    [TearDown]
    public void RemoveFiles() => _directory.Delete(recursive: true);

    [Test]
    public void The_file_is_a_section_an_interface_and_a_block_per_entry()
    {
        RecordedEntry entry = new() { Kind = RecordedKind.Connected, TimeNs = 1 };
        byte[] file = Export([entry]);

        List<uint> types = [];
        for (int at = 0; at < file.Length; at += BitConverter.ToInt32(file, at + 4))
        {
            int length = BitConverter.ToInt32(file, at + 4);
            types.Add(BitConverter.ToUInt32(file, at));
            Assert.That(length % 4, Is.Zero);
            Assert.That(BitConverter.ToInt32(file, at + length - 4), Is.EqualTo(length));
        }

        Assert.That(types, Is.EqualTo(new uint[] { 0x0A0D0D0A, 1, 6 }));
    }

    [Test]
    public void Wireshark_takes_the_recorded_boot_apart()
    {
        RequireTshark();
        using RecordingReader reader = RecordingReader.Open(GpuServer.BootRecording);
        List<RecordedEntry> entries = [.. reader.ReadAll()];
        byte[] file = Export(entries);

        string[] faults = Tshark(file, "-Y", "_ws.malformed or _ws.lua.error or _ws.expert");
        Assert.That(faults, Is.Empty);
        string[] packets = Tshark(
            file, "-T", "fields", "-e", "vfio_user.command", "-e", "vfio_user.id", "-e", "vfio_user.offset");
        Assert.That(packets, Has.Length.EqualTo(entries.Count));
        string[] unasked = Tshark(file, "-Y", "vfio_user.kind == 1 and not vfio_user.request_in");
        Assert.That(unasked, Is.Empty);
        string[] reads = Tshark(file, "-Y", "vfio_user.command == 9 and vfio_user.type == 1 and vfio_user.value");
        Assert.That(reads, Has.Length.GreaterThan(1000));
    }

    [Test]
    public void Wireshark_shows_each_kind_of_payload()
    {
        RequireTshark();
        byte[] file = Export(
        [
            Message(VfioUserCommand.DmaMap, new DmaMap(32, DmaMapFlags.ReadWrite, 0x3000, 0x1000, 0x2000),
                new FileDescription(FileKind.Memory, 0x5000, 7)),
            Message(VfioUserCommand.DmaUnmap, new DmaUnmap(24, DmaUnmapFlags.None, 0x1000, 0x2000)),
            Message(
                VfioUserCommand.DeviceSetIrqs,
                new IrqSet(20, IrqSetFlags.DataEventfd | IrqSetFlags.ActionTrigger, 1, 0, 1),
                new FileDescription(FileKind.EventFd)),
            Message(VfioUserCommand.RegionRead, new RegionTransfer(0x70008, 0, 4)),
            Message(VfioUserCommand.DmaRead, new DmaAccess(0xABC, 16)),
            Message(
                VfioUserCommand.RegionWriteMulti,
                (new RegionWriteMulti(1), new RegionWriteEntry(16, 2, 4, 0x12345678))),
            Message(VfioUserCommand.DeviceFeature, (12u, 0x1_0003u)),
            Message(VfioUserCommand.RegionRead, (byte)1),
            Message((VfioUserCommand)77, 0u),
        ]);

        Assert.That(Tshark(file, "-T", "fields", "-E", "separator=,",
            "-e", "vfio_user.address", "-e", "vfio_user.length", "-e", "vfio_user.offset",
            "-e", "vfio_user.file_size", "-e", "vfio_user.value", "-e", "vfio_user.feature"), Is.EqualTo(new[]
        {
            "0x0000000000001000,0x0000000000002000,0x0000000000003000,0x0000000000005000,,",
            "0x0000000000001000,0x0000000000002000,,,,",
            ",,,0x0000000000000000,,",
            ",,0x0000000000070008,,,",
            "0x0000000000000abc,,,,,",
            ",,0x0000000000000010,,0x0000000012345678,",
            ",,,,,3",
            ",,,,,",
            ",,,,0x0000000000000000,",
        }));
        Assert.That(Tshark(file, "-Y", "vfio_user.malformed"), Has.Length.EqualTo(1));
        Assert.That(Tshark(file, "-Y", "vfio_user.unknown_command"), Has.Length.EqualTo(1));
    }

    [Test]
    public void Wireshark_takes_the_messages_of_the_display_extension_apart()
    {
        RequireTshark();
        string[] vectors = Directory.GetFiles(
            Path.Combine(TestContext.CurrentContext.TestDirectory, "fixtures", "display"));
        byte[] file = Export(vectors.Order(StringComparer.Ordinal).Select(Vector));

        Assert.That(Tshark(file, "-Y", "_ws.malformed or _ws.lua.error or _ws.expert"), Is.Empty);
        Assert.That(Tshark(file, "-Y", "not vfio_user.command"), Is.Empty);
        Assert.That(
            Tshark(file, "-Y", "vfio_user.generation == 5", "-T", "fields", "-E", "separator=;",
                "-e", "vfio_user.plane_state", "-e", "vfio_user.format", "-e", "vfio_user.x", "-e", "vfio_user.buffer"),
            Is.EqualTo(new[] { "1;AR24;-3,-3,0;7" }));
        Assert.That(
            Tshark(file, "-Y", "vfio_user.command == 0xf010 and vfio_user.type == 1",
                "-T", "fields", "-E", "separator=;",
                "-e", "vfio_user.slot", "-e", "vfio_user.sequence", "-e", "vfio_user.width"),
            Is.EqualTo(new[] { "3;42;1920,64" }));
        Assert.That(
            Tshark(file, "-Y", "vfio_user.plane_cursor == 1", "-T", "fields", "-e", "vfio_user.missed"),
            Is.EqualTo(new[] { "3" }));
    }

    private static RecordedEntry Vector(string file)
    {
        byte[] bytes = Convert.FromHexString(
            string.Concat(File.ReadLines(file).Where(line => !line.StartsWith('#')))
                .Replace(" ", "", StringComparison.Ordinal));
        MessageHeader header = Wire.Read<MessageHeader>(bytes);
        return new RecordedEntry
        {
            Kind = header.IsReply || header.WantsNoReply ? RecordedKind.FromServer : RecordedKind.FromClient,
            TimeNs = 0,
            Header = header,
            Payload = bytes[MessageHeader.Length..],
        };
    }

    private static RecordedEntry Message<T>(VfioUserCommand command, T payload, params FileDescription[] files)
        where T : unmanaged
    {
        byte[] bytes = Wire.AsBytes(in payload).ToArray();
        return new RecordedEntry
        {
            Kind = RecordedKind.FromClient,
            TimeNs = 0,
            Header = new MessageHeader(1, command, (uint)(MessageHeader.Length + bytes.Length), 0, 0),
            Payload = bytes,
            Files = files,
        };
    }

    private static byte[] Export(IEnumerable<RecordedEntry> entries)
    {
        MemoryStream output = new();
        PcapngExport.Write(RecordedServer.Header, entries, output);
        return output.ToArray();
    }

    private static void RequireTshark() => ExternalTool.Require("tshark", "tshark", "--version");

    private string[] Tshark(byte[] file, params string[] arguments)
    {
        string path = Path.Combine(_directory.FullName, "a.pcapng");
        string dissector = Path.Combine(TestContext.CurrentContext.TestDirectory, "fixtures", "vfio-user.lua");
        File.WriteAllBytes(path, file);
        byte[] output = ExternalTool.Run(
            "tshark", default, ["-X", $"lua_script:{dissector}", "-r", path, .. arguments]);
        string[] lines = Encoding.UTF8.GetString(output).TrimEnd('\n').Split('\n');
        return lines is [""] ? [] : lines;
    }
}

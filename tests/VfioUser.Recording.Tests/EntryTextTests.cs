using System.Text;
using System.Text.Json;
using LinuxInterop;
using NUnit.Framework;
using VfioUser.Protocol;
using VfioUser.Recording.Text;

namespace VfioUser.Recording.Tests;

public sealed class EntryTextTests
{
    private static readonly EntryText s_text =
        new(new MessageFields((region, offset) => region == 0 && offset == 0x70008 ? "TRANSCONF_A" : null));

    private static IEnumerable<TestCaseData> Messages =>
    [
        Case("> REGION_READ id=7 region=BAR0 offset=0x70008 register=TRANSCONF_A count=4",
            VfioUserCommand.RegionRead, 0, [.. Bytes(new RegionTransfer(0x70008, 0, 4))]),
        Case("> REGION_WRITE posted id=7 region=CONFIG offset=0x4 count=2 data=0x506",
            VfioUserCommand.RegionWrite, MessageFlags.NoReply, [.. Bytes(new RegionTransfer(4, 7, 2)), 6, 5]),
        Case("> REGION_WRITE_MULTI id=7 writes=1 region=BAR2 offset=0x10 count=4 data=0x12345678",
            VfioUserCommand.RegionWriteMulti, 0,
            [.. Bytes(new RegionWriteMulti(1)), .. Bytes(new RegionWriteEntry(16, 2, 4, 0x12345678))]),
        Case("> DMA_MAP id=7 flags=ReadWrite address=0x1000 size=0x2000 offset=0x0",
            VfioUserCommand.DmaMap, 0, [.. Bytes(new DmaMap(32, DmaMapFlags.ReadWrite, 0, 0x1000, 0x2000))]),
        Case("> DMA_MAP reply id=7", VfioUserCommand.DmaMap, MessageFlags.Reply, []),
        Case("> DMA_MAP id=7 malformed=0102", VfioUserCommand.DmaMap, 0, [1, 2]),
        Case("> DMA_UNMAP id=7 flags=None address=0x1000 size=0x2000",
            VfioUserCommand.DmaUnmap, 0, [.. Bytes(new DmaUnmap(24, 0, 0x1000, 0x2000))]),
        Case("> DEVICE_SET_IRQS id=7 index=1 flags=DataBool, ActionTrigger start=3 count=3 data=010001",
            VfioUserCommand.DeviceSetIrqs, 0,
            [.. Bytes(new IrqSet(23, IrqSetFlags.DataBool | IrqSetFlags.ActionTrigger, 1, 3, 3)), 1, 0, 1]),
        Case(
            "> DMA_READ id=7 address=0xabc count=16", VfioUserCommand.DmaRead, 0, [.. Bytes(new DmaAccess(0xABC, 16))]),
        Case("> DEVICE_FEATURE id=7 argsz=12 flags=0x10003 data=0x1",
            VfioUserCommand.DeviceFeature, 0, [12, 0, 0, 0, 3, 0, 1, 0, 1, 0, 0, 0]),
        Case("> VERSION id=7 version=0.2 json={}", VfioUserCommand.Version, 0, [0, 0, 2, 0, (byte)'{', (byte)'}', 0]),
        Case("> COMMAND_77 id=7 data=0xff", (VfioUserCommand)77, 0, [0xFF]),
        Case("> DEVICE_RESET (unknown type) id=7", VfioUserCommand.DeviceReset, (MessageFlags)3, []),
        Case("> REGION_READ reply id=7 errno=EINVAL",
            VfioUserCommand.RegionRead, MessageFlags.Reply | MessageFlags.Error, [], errno: 22),
    ];

    [TestCaseSource(nameof(Messages))]
    public void A_message_is_printed_as_one_line(RecordedEntry entry, string expected) =>
        Assert.That(s_text.Line(entry), Is.EqualTo($"    1.500000 {expected}"));

    [TestCaseSource(nameof(Messages))]
    public void A_message_is_printed_as_a_JSON_object(RecordedEntry entry, string expected)
    {
        using JsonDocument json = JsonDocument.Parse(Json(entry));
        Assert.That(json.RootElement.GetProperty("time_ns").GetInt64(), Is.EqualTo(1_500_000_000));
        Assert.That(expected, Does.Contain(json.RootElement.GetProperty("command").GetString()));
    }

    [Test]
    public void Marks_and_files_are_printed()
    {
        RecordedEntry gap = new() { Kind = RecordedKind.Gap, TimeNs = 0, Missing = 5 };
        RecordedEntry message = new()
        {
            Kind = RecordedKind.FromServer,
            TimeNs = 0,
            Header = new MessageHeader(1, VfioUserCommand.DeviceReset, 99, 0, 0),
            Files = [new FileDescription(FileKind.Memory, 4096, 7), new FileDescription(FileKind.EventFd)],
        };

        Assert.That(s_text.Line(gap), Is.EqualTo("    0.000000 - 5 entries are missing"));
        Assert.That(Json(gap), Is.EqualTo("""{"time_ns":0,"kind":"gap","missing":5}"""));
        Assert.That(s_text.Line(message), Is.EqualTo(
            "    0.000000 < DEVICE_RESET id=1 size=99(impossible) +memory(0x1000 bytes, seals 0x7) +eventfd"));
    }

    private static TestCaseData Case(
        string line, VfioUserCommand command, MessageFlags flags, byte[] payload, uint errno = 0)
    {
        RecordedEntry entry = new()
        {
            Kind = RecordedKind.FromClient,
            TimeNs = 1_500_000_000,
            Header = new MessageHeader(7, command, (uint)(MessageHeader.Length + payload.Length), flags, errno),
            Payload = payload,
        };
        return new TestCaseData(entry, line).SetArgDisplayNames(line);
    }

    private static string Json(RecordedEntry entry)
    {
        using MemoryStream output = new();
        using (Utf8JsonWriter writer = new(output))
        {
            s_text.WriteJson(writer, entry);
        }

        return Encoding.UTF8.GetString(output.ToArray());
    }

    private static byte[] Bytes<T>(T value)
        where T : unmanaged => Wire.AsBytes(in value).ToArray();
}

using NUnit.Framework;
using VfioUser.Protocol;

namespace VfioUser.Server.Tests.Protocol;

/// <summary>The messages in protocol/vectors: a comment line, then the bytes in hex.</summary>
public sealed class GoldenVectorTests
{
    private static readonly Dictionary<string, Func<byte[]>> s_messages = new()
    {
        ["version"] = () => Message(
            VfioUserCommand.Version,
            [.. Bytes(new VersionHeader(0, 2)), .. new VersionCapabilities(16, WriteMultiple: true).ToJson()]),
        ["dma-map"] = () => Message(
            VfioUserCommand.DmaMap,
            Bytes(new DmaMap(32, DmaMapFlags.ReadWrite, 0x10_0000, 0x1_0000_0000, 0x2000_0000))),
        ["dma-unmap"] = () => Message(
            VfioUserCommand.DmaUnmap, Bytes(new DmaUnmap(24, DmaUnmapFlags.None, 0x1_0000_0000, 0x2000_0000))),
        ["dma-unmap-bitmap-reply"] = () => Reply(
            VfioUserCommand.DmaUnmap,
            [
                .. Bytes(new DmaUnmap(48, DmaUnmapFlags.GetDirtyBitmap, 0x10_0000, 0x2000)),
                .. Bytes(new DirtyBitmap(4096, 8)),
                2, 0, 0, 0, 0, 0, 0, 0,
            ]),
        ["get-info-reply"] = () => Reply(
            VfioUserCommand.DeviceGetInfo,
            Bytes(new DeviceInfo(16, DeviceInfoFlags.Reset | DeviceInfoFlags.Pci, 9, 5))),
        ["region-info-reply"] = () => Reply(
            VfioUserCommand.DeviceGetRegionInfo,
            [
                .. Bytes(new RegionInfo(
                    64,
                    RegionInfoFlags.Read | RegionInfoFlags.Write | RegionInfoFlags.Mmap | RegionInfoFlags.Capabilities,
                    2,
                    32,
                    0x4000,
                    0)),
                .. Bytes(new SparseMmapCapability(new CapabilityHeader(1, 1, 0), 1, 0)),
                .. Bytes(new SparseMmapArea(0x1000, 0x2000)),
            ]),
        ["irq-info-reply"] = () => Reply(VfioUserCommand.DeviceGetIrqInfo, Bytes(new IrqInfo(16, 7, 0, 1))),
        ["set-irqs"] = () => Message(
            VfioUserCommand.DeviceSetIrqs,
            [.. Bytes(new IrqSet(22, IrqSetFlags.DataBool | IrqSetFlags.ActionTrigger, 1, 3, 2)), 1, 0]),
        ["region-read"] = () => Message(VfioUserCommand.RegionRead, Bytes(new RegionTransfer(0x7_0008, 0, 4))),
        ["region-read-reply"] = () => Reply(
            VfioUserCommand.RegionRead, [.. Bytes(new RegionTransfer(0x7_0008, 0, 4)), 0xEF, 0xBE, 0xAD, 0xDE]),
        ["region-write-posted"] = () => Message(
            VfioUserCommand.RegionWrite, [.. Bytes(new RegionTransfer(0x7_0008, 0, 4)), 1, 2, 3, 4],
            MessageFlags.NoReply),
        ["region-write-multi"] = () => Message(
            VfioUserCommand.RegionWriteMulti,
            [.. Bytes(new RegionWriteMulti(1)), .. Bytes(new RegionWriteEntry(0x7_0008, 0, 4, 0x0403_0201))],
            MessageFlags.NoReply),
        ["dma-read"] = () => Message(VfioUserCommand.DmaRead, Bytes(new DmaAccess(0x1_0000_0000, 64))),
        ["region-info-type-reply"] = () => Reply(
            VfioUserCommand.DeviceGetRegionInfo,
            [
                .. Bytes(new RegionInfo(56, RegionInfoFlags.Read | RegionInfoFlags.Capabilities, 9, 32, 0x1000, 0)),
                .. Bytes(new RegionTypeCapability(new CapabilityHeader(2, 1, 48), 1, 1)),
                .. Bytes(new MsixMappableCapability(new CapabilityHeader(3, 1, 0))),
            ]),
        ["region-io-fds-reply"] = () => Reply(
            VfioUserCommand.DeviceGetRegionIoFds,
            [.. Bytes(new RegionIoFds(56, 0, 0, 1)), .. Bytes(new RegionIoFdEntry(0x1000, 4, 0, 0, 1, 0, 0x1234))]),
        ["dma-write"] = () =>
            Message(VfioUserCommand.DmaWrite, [.. Bytes(new DmaAccess(0x1_0000_0000, 4)), 1, 2, 3, 4]),
        ["dma-write-reply"] = () => Reply(VfioUserCommand.DmaWrite, Bytes(new DmaAccess(0x1_0000_0000, 4))),
        ["version-twin-reply"] = () => Reply(
            VfioUserCommand.Version,
            [
                .. Bytes(new VersionHeader(0, 2)),
                .. new VersionCapabilities(TwinSocket: new TwinSocket(true, 0)).ToJson(maxBytes: 65),
            ]),
        ["feature-migration-state"] = () => Message(
            VfioUserCommand.DeviceFeature,
            [
                .. Bytes(new DeviceFeature(16, DeviceFeatureFlags.Set | (DeviceFeatureFlags)FeatureId.MigrationState)),
                .. Bytes(new MigrationStateData(MigrationState.StopCopy, -1)),
            ]),
        ["feature-dma-logging-start"] = () => Message(
            VfioUserCommand.DeviceFeature,
            [
                .. Bytes(new DeviceFeature(40, DeviceFeatureFlags.Set | (DeviceFeatureFlags)FeatureId.DmaLoggingStart)),
                .. Bytes(new DmaLoggingControl(4096, 1, 0)),
                .. Bytes(new DmaLoggingRange(0x10_0000, 0x2000)),
            ]),
        ["feature-dma-logging-report"] = () => Message(
            VfioUserCommand.DeviceFeature,
            [
                .. Bytes(
                    new DeviceFeature(40, DeviceFeatureFlags.Get | (DeviceFeatureFlags)FeatureId.DmaLoggingReport)),
                .. Bytes(new DmaLoggingReport(0x10_0000, 0x2000, 4096)),
            ]),
        ["mig-data-read-reply"] = () =>
            Reply(VfioUserCommand.MigDataRead, [.. Bytes(new MigrationData(11, 3)), 1, 2, 3]),
        ["error-reply"] = () => Bytes(
            new MessageHeader(0x1234, VfioUserCommand.DmaMap, 48, 0, 0).ToErrorReply(Errno.EEXIST)),
    };

    public static IEnumerable<string> Names => s_messages.Keys;

    [TestCaseSource(nameof(Names))]
    public void The_message_has_the_golden_bytes(string name)
    {
        string hex = string.Concat(File.ReadLines(Vector(name)).Where(line => !line.StartsWith('#')));

        Assert.That(
            Convert.ToHexString(s_messages[name]()),
            Is.EqualTo(hex.Replace(" ", "", StringComparison.Ordinal)).IgnoreCase);
    }

    [Test]
    public void Every_vector_is_tested() =>
        Assert.That(
            Directory.GetFiles(Path.GetDirectoryName(Vector("x"))!).Select(Path.GetFileNameWithoutExtension),
            Is.EquivalentTo(Names));

    private static string Vector(string name) =>
        Path.Combine(AppContext.BaseDirectory, "vectors", name + ".hex");

    private static byte[] Bytes<T>(T value)
        where T : unmanaged => Wire.AsBytes(in value).ToArray();

    private static byte[] Message(VfioUserCommand command, byte[] payload, MessageFlags flags = MessageFlags.None) =>
        [.. Bytes(new MessageHeader(0x1234, command, (uint)(16 + payload.Length), flags, 0)), .. payload];

    private static byte[] Reply(VfioUserCommand command, byte[] payload) =>
        [.. Bytes(new MessageHeader(0x1234, command, 0, 0, 0).ToReply(payload.Length)), .. payload];
}

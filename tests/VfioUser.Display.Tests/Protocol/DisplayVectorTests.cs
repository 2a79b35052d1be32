using NUnit.Framework;
using VfioUser.Protocol;
using VfioUser.Protocol.Display;

namespace VfioUser.Display.Tests.Protocol;

/// <summary>The messages in protocol/vectors/display: a comment line, then the bytes in hex.</summary>
internal sealed class DisplayVectorTests
{
    private static readonly Dictionary<string, Func<byte[]>> s_messages = new()
    {
        ["version"] = () => Command(
            VfioUserCommand.Version,
            [
                .. Bytes(new VersionHeader(0, 2)),
                .. new DisplayCapability(
                    1, ["dmabuf", "memfd"], ["linear", "x-tiled"], ["eventfd", "message"], 4, "damage")
                    .ToVersion(8).ToBriefJson(),
            ]),
        ["version-reply"] = () => Reply(
            VfioUserCommand.Version,
            [
                .. Bytes(new VersionHeader(0, 2)),
                .. new DisplayCapability(
                    1, ["memfd"], ["linear"], ["eventfd"], 4, "damage", [new DisplayHead(0, "HDMI-A-1")])
                    .ToVersion(8).ToBriefJson(),
            ]),
        ["irq-info-reply"] = () => Reply(
            VfioUserCommand.DeviceGetIrqInfo,
            [
                .. Bytes(new IrqInfo(60, 0x13, 5, 3)),
                .. Bytes(20U),
                .. Bytes(new IrqTypeCapability(new CapabilityHeader(1, 1, 36), 1, 1)),
                .. Bytes(new IrqDisplayCapability(
                    new CapabilityHeader(2, 1, 0), IrqDisplayCapability.CursorEvent,
                    IrqDisplayCapability.PrimaryEvent)),
            ]),
        ["set-irqs"] = () => Command(
            VfioUserCommand.DeviceSetIrqs,
            Bytes(new IrqSet(20, IrqSetFlags.DataEventfd | IrqSetFlags.ActionTrigger, DisplayIndex.Irq, 0, 1))),
        ["region-info-edid-reply"] = () => Reply(
            VfioUserCommand.DeviceGetRegionInfo,
            [
                .. Bytes(new RegionInfo(
                    48,
                    RegionInfoFlags.Read | RegionInfoFlags.Write | RegionInfoFlags.Capabilities,
                    DisplayIndex.FirstEdidRegion + 1,
                    32,
                    512,
                    0)),
                .. Bytes(
                    new RegionTypeCapability(
                        new CapabilityHeader(2, 1, 0), DisplayIndex.GfxType, DisplayIndex.EdidSubtype)),
            ]),
        ["query-gfx-plane"] = () => Command(
            DisplayCommand.QueryGfxPlane,
            Bytes(new GfxPlaneInfo { ArgSize = 64, Flags = GfxPlaneFlags.Dmabuf, PlaneType = DrmPlaneType.Primary })),
        ["query-gfx-plane-reply"] = () => Reply(
            DisplayCommand.QueryGfxPlane,
            [
                .. Bytes(new GfxPlaneInfo(
                    176, GfxPlaneFlags.Dmabuf, DrmPlaneType.Cursor, 0x34325241, 0, 64, 64, 256, 0x4000,
                    unchecked((uint)-3), 9,
                    GfxPlaneInfo.UnknownHotSpot, GfxPlaneInfo.UnknownHotSpot, 7, 0)),
                .. Bytes(new GfxPlaneExtension(
                    2, 4, GfxPlaneState.Enabled, GfxPlaneExtensionFlags.Latched, 5, 42, 142, 1_000_000_000, -3, 9, 64,
                    64, 0, 0,
                    64, 64, PlaneRotation.Rotate0, BufferKinds.Dmabuf | BufferKinds.Memfd, NoDmabufReason.None, 0, 1920,
                    1200,
                    1920, 1200)),
            ]),
        ["get-gfx-dmabuf"] = () => Command(DisplayCommand.GetGfxDmabuf, Bytes(new GfxDmabufRequest(7))),
        ["get-buffer"] = () => Command(
            DisplayCommand.GetBuffer,
            Bytes(new BufferRequest(
                128, BufferRequestFlags.OnlyNewFiles, 1, BufferKinds.Memfd, BufferContent.HeadWithCursor, 0, 0))),
        ["get-buffer-reply"] = () => Reply(
            DisplayCommand.GetBuffer,
            [
                .. Bytes(new BufferReply(
                    112, BufferReplyFlags.HasFile, BufferKinds.Memfd, 3, 9, 0x34325258, 0, 1920, 1200, 7680, 0, 0, 0,
                    9_216_000,
                    42, 142, 1_000_000_000, 1, 0)),
                .. Bytes(new DamageRectangle(16, 32, 64, 16)),
            ]),
        ["release"] = () => Command(DisplayCommand.Release, Bytes(new ReleaseRequest(3, 0))),
        ["get-damage"] = () => Command(DisplayCommand.GetDamage, Bytes(new DamageRequest(32, 0, 1, 0, 41))),
        ["get-damage-reply"] = () => Reply(
            DisplayCommand.GetDamage,
            [.. Bytes(new DamageReply(32, 1, 42)), .. Bytes(new DamageRectangle(16, 32, 64, 16))]),
        ["screenshot"] = () => Command(
            DisplayCommand.Screenshot, Bytes(new ScreenshotRequest(32, ScreenshotFlags.WithoutCursor, 1, 0))),
        ["screenshot-reply"] = () => Reply(
            DisplayCommand.Screenshot, Bytes(new ScreenshotReply(32, 0x34325258, 1920, 1200, 7680, 0, 9_216_000))),
        ["set-output-mode"] = () => Command(
            DisplayCommand.SetOutput,
            Bytes(new SetOutputRequest(32, SetOutputFlags.Mode, 1, 2560, 1440, 60_000, 0, 0))),
        ["refresh"] = () => Told(
            DisplayCommand.Refresh,
            Bytes(new RefreshMessage(
                1, PlaneTypes.Primary | PlaneTypes.Cursor, 42, 142, 1_000_000_000, 3, RefreshReasons.Latched))),
        ["buffer-retired"] = () => Told(DisplayCommand.BufferRetired, Bytes(new BufferRetiredMessage(7, 0))),
        ["head-changed"] = () => Told(
            DisplayCommand.HeadChanged, Bytes(new HeadChangedMessage(1, HeadFlags.Lit, 1920, 1200, 42, 1_000_000_000))),
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
    public void Every_vector_is_tested() => Assert.That(
        Directory.GetFiles(Path.GetDirectoryName(Vector("x"))!).Select(Path.GetFileNameWithoutExtension),
        Is.EquivalentTo(Names));

    private static string Vector(string name) =>
        Path.Combine(AppContext.BaseDirectory, "protocol", "vectors", name + ".hex");

    private static byte[] Bytes<T>(T value)
        where T : unmanaged => Wire.AsBytes(in value).ToArray();

    private static byte[] Command(VfioUserCommand command, byte[] payload) =>
        [.. Bytes(new MessageHeader(0x1234, command, (uint)(16 + payload.Length), MessageFlags.None, 0)), .. payload];

    private static byte[] Told(VfioUserCommand command, byte[] payload) =>
        [.. Bytes(new MessageHeader(0, command, (uint)(16 + payload.Length), MessageFlags.NoReply, 0)), .. payload];

    private static byte[] Reply(VfioUserCommand command, byte[] payload) =>
        [.. Bytes(new MessageHeader(0x1234, command, 0, MessageFlags.None, 0).ToReply(payload.Length)), .. payload];
}

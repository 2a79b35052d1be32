using DisplayModel.Scanout;
using GvtDevice.Lab.Chamelium;
using GvtDevice.Lab.XmlRpc;
using NUnit.Framework;

namespace GvtDevice.Lab.Tests.Chamelium;

/// <summary>Captured frames and their checksums.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class CaptureTests : IDisposable
{
    private readonly FakeDisplay _display = new() { Signal = FakeDisplay.SmallSignal() };
    private readonly ChameliumBoard _board;

    public CaptureTests()
    {
        _board = new ChameliumBoard(_display);
        _display.Picture = Numbered;
    }

    [TearDown]
    public void Dispose() => _board.Dispose();

    /// <summary>Red, green, blue; the top row first.</summary>
    [Test]
    public async Task A_picture_is_dumped_whole_or_in_part()
    {
        byte[] whole = (byte[])(await CallAsync("DumpPixels", 1, null, null, null, null))!;
        Assert.That(whole, Is.EqualTo(Enumerable.Range(0, 8).SelectMany(pixel => new byte[] { 0, 2, (byte)pixel })));
        Assert.That(await CallAsync("GetCapturedResolution"), Is.EqualTo(new[] { 4, 2 }));

        Assert.That(await CallAsync("DumpPixels", 1, 1, 1, 2, 1), Is.EqualTo(new byte[] { 1, 2, 5, 1, 2, 6 }));
        Assert.That(await CallAsync("GetCapturedResolution"), Is.EqualTo(new[] { 2, 1 }));
    }

    [TestCase(0, 0, 5, 1)]
    [TestCase(0, 2, 1, 1)]
    [TestCase(-1, 0, 1, 1)]
    [TestCase(0, 0, 0, 1)]
    [TestCase(int.MaxValue, 0, int.MaxValue, 1)]
    public void An_area_is_within_the_picture(int x, int y, int width, int height) =>
        Assert.That(
            () => CallAsync("DumpPixels", 1, x, y, width, height),
            Throws.InstanceOf<XmlRpcFault>().With.Message.Contains("is not within the picture"));

    [Test]
    public async Task Frames_are_captured_one_after_another_and_read_by_their_numbers()
    {
        await CallAsync("CaptureVideo", 1, 3, null, null, null, null);
        Assert.That(await CallAsync("GetCapturedFrameCount"), Is.EqualTo(3));
        Assert.That(((byte[])(await CallAsync("ReadCapturedFrame", 2))!)[0], Is.EqualTo(2));
        Assert.That(() => CallAsync("ReadCapturedFrame", 3), Throws.InstanceOf<XmlRpcFault>());
        Assert.That(() => CallAsync("ReadCapturedFrame", -1), Throws.InstanceOf<XmlRpcFault>());

        int[][] checksums = (int[][])(await CallAsync("GetCapturedChecksums", 0, null))!;
        Assert.That(checksums, Has.Length.EqualTo(3).And.All.Length.EqualTo(4));
        Assert.That(await CallAsync("GetCapturedChecksums", 1, 2), Is.EqualTo(new[] { checksums[1] }));
        Assert.That(() => CallAsync("GetCapturedChecksums", 3, null), Throws.InstanceOf<XmlRpcFault>());
        Assert.That(() => CallAsync("GetCapturedChecksums", 0, 4), Throws.InstanceOf<XmlRpcFault>());
    }

    [Test]
    public async Task No_frame_is_a_capture_too()
    {
        await CallAsync("CaptureVideo", 1, 0, null, null, null, null);
        Assert.That(await CallAsync("GetCapturedFrameCount"), Is.Zero);
    }

    [Test]
    public async Task A_capture_goes_on_until_it_is_stopped()
    {
        await CallAsync("StartCapturingVideo", 1, null, null, null, null);
        await CallAsync("StopCapturingVideo", 2);
        Assert.That(await CallAsync("GetCapturedFrameCount"), Is.GreaterThanOrEqualTo(2));
        Assert.That(() => CallAsync("StopCapturingVideo", 0), Throws.InstanceOf<XmlRpcFault>(), "it has stopped");

        await CallAsync("StartCapturingVideo", 1, null, null, null, null);
        await CallAsync("Reset");
        Assert.That(() => CallAsync("GetCapturedFrameCount"), Throws.InstanceOf<XmlRpcFault>());
    }

    [Test]
    public async Task There_is_room_for_so_many_frames()
    {
        Assert.That(await CallAsync("GetMaxFrameLimit", 1, 1920, 1080), Is.EqualTo(43));
        Assert.That(await CallAsync("GetMaxFrameLimit", 1, 4, 2), Is.EqualTo(1000));
        Assert.That(() => CallAsync("GetMaxFrameLimit", 1, 0, 2), Throws.InstanceOf<XmlRpcFault>());
        Assert.That(
            () => CallAsync("CaptureVideo", 1, 1001, null, null, null, null),
            Throws.InstanceOf<XmlRpcFault>()
                .With.Message.EqualTo("there is room for 1000 frames of this size, not 1001"));
    }

    [Test]
    public async Task A_head_that_is_not_yet_readable_is_waited_for()
    {
        _display.Picture = capture => capture < 3 ? null : Numbered(capture);
        await CallAsync("CaptureVideo", 1, 1, null, null, null, null);
        Assert.That(await CallAsync("GetCapturedFrameCount"), Is.EqualTo(1));
    }

    /// <summary>Pixels 1 to 8 of blue, whose weights are 65536: words of (1 + 2 x 5), (2 + 2 x 6), ... in the upper
    /// half of 32 bits, the last pixel's word first.</summary>
    [Test]
    public void Each_of_four_pixels_has_a_word()
    {
        byte[] rgb = [.. Enumerable.Range(1, 8).SelectMany(pixel => new byte[] { 0, 0, (byte)pixel })];
        Assert.That(
            FrameChecksum.Of(rgb),
            Is.EqualTo(new[] { 4 + (2 * 8), 3 + (2 * 7), 2 + (2 * 6), 1 + (2 * 5) }));
        Assert.That(FrameChecksum.Of([0x34, 0x12, 0x01]), Is.EqualTo(new[] { 0, 0, 0, 0x1235 }), "1 << 16 ^ 0x1234");
    }

    /// <summary>Red is the number of the capture, green 2, blue the number of the pixel.</summary>
    private static Frame Numbered(int capture) =>
        new(4, 2, [.. Enumerable.Range(0, 8).Select(pixel => ((uint)capture << 16) | 0x200 | (uint)pixel)]);

    private Task<object?> CallAsync(string method, params object?[] arguments) => BoardCall.RunAsync(
        _board, method, arguments);
}

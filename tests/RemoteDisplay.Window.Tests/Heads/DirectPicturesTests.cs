using DisplayModel;
using DisplayModel.Geometry;
using DisplayModel.Scanout;
using NUnit.Framework;
using RemoteDisplay.Screens;
using RemoteDisplay.Window.Heads;
using RemoteDisplay.Window.Tests.Support;
using VfioUser.Display.Client;

namespace RemoteDisplay.Window.Tests.Heads;

/// <summary>When the guest's own pages are drawn, and when the picture is copied instead.</summary>
internal sealed class DirectPicturesTests
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"view-{Guid.NewGuid():N}.sock");
    private PaintedGuest? _guest;
    private DisplayClient? _client;

    [TearDown]
    public void End()
    {
        _client?.Dispose();
        _guest?.Dispose();
    }

    [Test]
    public async Task A_buffer_is_imported_once_and_drawn_at_each_refresh()
    {
        RecordingPainter painter = new();
        DirectPictures pictures = await ServeAsync(new MemfdBuffers(), painter);

        (int, int)? first = await TakeAsync(pictures);
        await TakeAsync(pictures);

        Assert.That((first, pictures.WhyNot), Is.EqualTo((((int, int)?)(64, 32), "")));
        string take = $"take 1 {new PixelRect(0, 0, 64, 32)}";
        Assert.That(painter.Calls, Is.EqualTo(new[] { "import 1", take, take }));
    }

    [Test]
    public async Task A_cursor_that_belongs_into_the_picture_has_it_copied()
    {
        DirectPictures pictures = await ServeAsync(new MemfdBuffers(), new RecordingPainter());
        _guest!.ShowCursor(0, new CursorState(new CursorImage(1, 1, 0, 0, [0]), 3, 4));

        Assert.That(await TakeAsync(pictures, withCursor: false), Is.Not.Null);
        Assert.That(await TakeAsync(pictures, withCursor: true), Is.Null);
        Assert.That(pictures.WhyNot, Is.EqualTo("the cursor is in the picture"));
    }

    [Test]
    public async Task Colours_that_only_the_server_knows_have_the_picture_copied()
    {
        DirectPictures pictures = await ServeAsync(new MemfdBuffers(), new RecordingPainter());
        _guest!.ChangeColours(0, new PipeColour
        {
            Matrix = new ColourMatrix([ColourMatrix.One, 0, 0, 0, ColourMatrix.One, 0, 0, 0, 0]),
        });

        Assert.That(await TakeAsync(pictures), Is.Null);
        Assert.That(pictures.WhyNot, Does.StartWith("the guest changes colours"));
        _guest.ChangeColours(0, PipeColour.Plain);
        Assert.That(await TakeAsync(pictures), Is.Not.Null);
    }

    [Test]
    public async Task A_driver_that_refuses_is_asked_once()
    {
        RecordingPainter painter = new() { Refuses = true };
        DirectPictures pictures = await ServeAsync(new MemfdBuffers(), painter);

        Assert.That((await TakeAsync(pictures), await TakeAsync(pictures)), Is.EqualTo(((object?)null, (object?)null)));
        Assert.That((painter.Calls.Single(), pictures.WhyNot), Is.EqualTo(("import 1", "it does not like it")));
    }

    [Test]
    public async Task A_driver_that_cannot_import_is_not_asked()
    {
        RecordingPainter painter = new() { WhyNoImport = "not without a GPU" };
        DirectPictures pictures = await ServeAsync(new MemfdBuffers(), painter);

        Assert.That(await TakeAsync(pictures), Is.Null);
        Assert.That((painter.Calls.Count, pictures.WhyNot), Is.EqualTo((0, "not without a GPU")));
    }

    [Test]
    public async Task A_server_without_dma_bufs_has_the_picture_copied()
    {
        DirectPictures pictures = await ServeAsync(null, new RecordingPainter());

        Assert.That(await TakeAsync(pictures), Is.Null);
        Assert.That(pictures.WhyNot, Is.Not.Empty);
    }

    private static async Task<(int, int)?> TakeAsync(DirectPictures pictures, bool withCursor = false) =>
        await pictures.TryTakeAsync(withCursor, default) is { } taken ? (taken.WidthPx, taken.HeightPx) : null;

    private async Task<DirectPictures> ServeAsync(MemfdBuffers? buffers, RecordingPainter painter)
    {
        _guest = new PaintedGuest(_path, buffers: buffers);
        _guest.Show(0, new Frame(64, 32, new uint[64 * 32]));
        _client = await DisplayClient.ConnectAsync(_path, WindowViewer.ClientOptions);
        return new DirectPictures(_client, 0, painter);
    }
}

using RemoteDisplay.Screens;
using VfioUser.Display.Client;
using VfioUser.Protocol;
using VfioUser.Protocol.Display;
using VfioUser.Server;

namespace RemoteDisplay.Window.Heads;

/// <summary>Reads the cursor plane of a head. On the thread of the windows.</summary>
internal sealed class GuestCursor(DisplayClient client, int head) : IDisposable
{
    private readonly Dictionary<uint, MappedPicture> _files = [];
    private readonly HotSpots _hotSpots = new();
    private uint[] _pixels = [];
    private (int X, int Y) _plane;

    /// <summary>What the guest shows; null while the plane is off.</summary>
    public CursorImage? Image { get; private set; }

    /// <summary>Reads it anew.</summary>
    /// <returns>Whether <see cref="Image"/> is another.</returns>
    public async Task<bool> ReadAsync(CancellationToken cancellation)
    {
        CursorImage? before = Image;
        try
        {
            PlaneView plane =
                await client.QueryPlaneAsync(DrmPlaneType.Cursor, head, cancellation: cancellation);
            _plane = (plane.Details.X, plane.Details.Y);
            using PlaneFile file = await client.GetBufferAsync(
                BufferKinds.Memfd, BufferContent.Cursor, head, onlyNewFiles: true, cancellation: cancellation);
            try
            {
                cancellation.ThrowIfCancellationRequested();
                Take(Map(file), plane.Info);
            }
            finally
            {
                await client.ReleaseAsync(file.Description.Id, CancellationToken.None);
            }
        }
        catch (VfioUserException e) when (e.Errno is Errno.ENODATA or Errno.EFAULT or Errno.EINVAL)
        {
            Image = null;
        }

        return !ReferenceEquals(before, Image);
    }

    /// <summary>The pointer has come to rest: where the cursor is relative to it shows the hot spot, which guests
    /// seldom tell.</summary>
    /// <param name="pointer">Pixels of the head.</param>
    /// <returns>Whether <see cref="Image"/> is another.</returns>
    public bool Rest((int X, int Y) pointer)
    {
        if (Image is not { } image
            || !_hotSpots.Learn(image, pointer, _plane))
        {
            return false;
        }

        Image = Make(image.WidthPx, image.HeightPx, _hotSpots.Of(_pixels));
        return true;
    }

    public void Dispose()
    {
        foreach (MappedPicture file in _files.Values)
        {
            file.Dispose();
        }
    }

    private void Take(MappedPicture file, GfxPlaneInfo info)
    {
        uint[] pixels = new uint[file.WidthPx * file.HeightPx];
        for (int y = 0; y < file.HeightPx; y++)
        {
            file.Row(y).CopyTo(pixels.AsSpan(y * file.WidthPx));
        }

        bool isTold = info.HotSpotX != GfxPlaneInfo.UnknownHotSpot && info.HotSpotX < file.WidthPx
            && info.HotSpotY < file.HeightPx;
        (int X, int Y) hotSpot = isTold ? ((int)info.HotSpotX, (int)info.HotSpotY) : _hotSpots.Of(pixels);
        if (Image is { } known && (known.WidthPx, known.HeightPx) == (file.WidthPx, file.HeightPx)
            && (known.HotSpotX, known.HotSpotY) == hotSpot && pixels.AsSpan().SequenceEqual(_pixels))
        {
            return;
        }

        _pixels = pixels;
        Image = Make(file.WidthPx, file.HeightPx, hotSpot);
    }

    private CursorImage Make(int widthPx, int heightPx, (int X, int Y) hotSpot) =>
        new(widthPx, heightPx, hotSpot.X, hotSpot.Y, _pixels);

    private MappedPicture Map(PlaneFile file)
    {
        if (!_files.TryGetValue(file.Description.FileId, out MappedPicture? picture))
        {
            picture = new MappedPicture(
                file.Description, file.File ?? throw new InvalidDataException("the server has sent no cursor"));
            _files.Add(file.Description.FileId, picture);
        }

        return picture;
    }
}

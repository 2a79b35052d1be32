using DisplayModel.Geometry;

namespace RemoteDisplay.Video;

/// <summary>A video file of a screen, with the very pixels and the time of each picture. Players that use FFmpeg's
/// libraries show it. One thread at a time.</summary>
public sealed class ScreenVideo : IDisposable
{
    /// <summary>Players seek to keys. Such a picture takes more room, because it does not use the one before.</summary>
    public static readonly TimeSpan KeyInterval = TimeSpan.FromSeconds(10);

    private readonly MatroskaFile _file;
    private readonly ZmbvEncoder _encoder;

    /// <param name="output">Where to write; if it has no positions, players do not know the duration and cannot
    /// seek. The caller owns it.</param>
    /// <param name="widthPx">Of all pictures.</param>
    /// <param name="heightPx">Of all pictures.</param>
    /// <param name="name">Of the screen.</param>
    /// <param name="begun">The time of the day at time 0.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public ScreenVideo(Stream output, int widthPx, int heightPx, string name, DateTime begun)
    {
        (WidthPx, HeightPx) = (widthPx, heightPx);
        _file = new MatroskaFile(output, widthPx, heightPx, name, begun);
        _encoder = new ZmbvEncoder(widthPx, heightPx);
    }

    public int WidthPx { get; }

    public int HeightPx { get; }

    /// <summary>Bytes of the file so far.</summary>
    public long Length => _file.Length;

    /// <summary>Adds a picture, complete in the file when this returns.</summary>
    /// <param name="picture">Of the video's size.</param>
    /// <param name="damage">All that may differ from the picture before.</param>
    /// <param name="timeNs">When it was shown, from time 0 on.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Add(PictureRow picture, IReadOnlyList<PixelRect> damage, long timeNs)
    {
        bool isKey = _file.NeedsKey(timeNs, KeyInterval);
        _file.Add(isKey ? _encoder.EncodeKey(picture) : _encoder.EncodeChange(picture, damage), timeNs, isKey);
    }

    /// <summary>Finishes the file: the last picture is shown until then. Nothing may be added later.</summary>
    /// <param name="timeNs">From time 0 on.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Finish(long timeNs)
    {
        _file.Add(_encoder.EncodeChange(_ => default, []), timeNs, isKey: false);
        _file.Finish();
    }

    public void Dispose() => _encoder.Dispose();
}

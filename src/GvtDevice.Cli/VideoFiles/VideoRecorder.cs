using System.Globalization;
using DisplayModel.Geometry;
using LinuxInterop;
using RemoteDisplay.Video;
using VfioUser.Display.Client;
using VfioUser.Protocol.Display;

namespace GvtDevice.Cli.VideoFiles;

/// <summary>Records what a head shows. A picture has the time of the vertical blank that it is of. A picture that comes
/// while another is encoded is merged into the next.</summary>
/// <param name="client">Wants events.</param>
/// <param name="head">0-based.</param>
/// <param name="files">Where to write.</param>
/// <param name="say">Called with lines for the user.</param>
internal sealed class VideoRecorder(DisplayClient client, int head, VideoFileNames files, Action<string> say)
    : IDisposable
{
    private readonly HeadPictures _pictures = new(client, head);
    private Stream? _output;
    private ScreenVideo? _video;
    private long _startNs;
    private long _lastNs;
    private int _count;
    private bool _isBlack;

    /// <summary>Whether a picture was recorded.</summary>
    public bool HasRecorded { get; private set; }

    /// <summary>Records until it is cancelled.</summary>
    /// <exception cref="OperationCanceledException">The normal end.</exception>
    /// <exception cref="IOException">The server has gone, or a file cannot be written. What was recorded can be
    /// played.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            await TakeAsync(MonotonicClock.NowNs, cancellation).ConfigureAwait(false);
            if (_video is null)
            {
                say($"head {head} is dark: recording begins when it is lit");
            }

            await foreach (DisplayEvent item in client.EventsAsync(cancellation).ConfigureAwait(false))
            {
                ulong timeNs = item switch
                {
                    RefreshEvent { Refresh: var refresh } when refresh.Head == head => refresh.TimestampNs,
                    HeadChangedEvent { Change: var change } when change.Head == head => change.TimestampNs,
                    _ => 0,
                };
                if ((long)timeNs > _lastNs)
                {
                    await TakeAsync((long)timeNs, cancellation).ConfigureAwait(false);
                }
            }
        }
        finally
        {
            End(MonotonicClock.NowNs);
        }
    }

    public void Dispose()
    {
        _pictures.Dispose();
        Close();
    }

    private Task TakeAsync(long eventNs, CancellationToken cancellation) =>
        _pictures.ShowAsync(withCursor: true, shown => Add(shown, eventNs), cancellation);

    private void Add(ShownPicture shown, long eventNs)
    {
        if (shown.Picture is not { } picture)
        {
            Blacken(eventNs);
            return;
        }

        long timeNs = Math.Max(shown.TimestampNs, _lastNs);
        if (_video is { } open && (open.WidthPx, open.HeightPx) != (picture.WidthPx, picture.HeightPx))
        {
            End(timeNs);
        }

        if (_video is null)
        {
            Begin(picture.WidthPx, picture.HeightPx, eventNs);
        }

        IReadOnlyList<PixelRect> damage =
            _isBlack ? [new PixelRect(0, 0, picture.WidthPx, picture.HeightPx)] : shown.Damage;
        _isBlack = false;
        Add(picture.Row, damage, timeNs);
    }

    /// <summary>A head that is dark, or whose memory is not there, is black in the same file.</summary>
    private void Blacken(long timeNs)
    {
        if (_video is { } video && !_isBlack)
        {
            uint[] black = new uint[video.WidthPx];
            _isBlack = true;
            Add(_ => black, [new PixelRect(0, 0, video.WidthPx, video.HeightPx)], timeNs);
        }
    }

    private void Add(PictureRow picture, IReadOnlyList<PixelRect> damage, long timeNs)
    {
        _video!.Add(picture, damage, Math.Max(0, timeNs - _startNs));
        _lastNs = Math.Max(_lastNs, timeNs);
        _count++;
    }

    private void Begin(int widthPx, int heightPx, long startNs)
    {
        _output = files.OpenNext();
        HasRecorded = true;
        _startNs = startNs;
        DateTime begun = DateTime.UtcNow - TimeSpan.FromMicroseconds((MonotonicClock.NowNs - startNs) / 1000);
        _video = new ScreenVideo(_output, widthPx, heightPx, client.Heads[head].Name, begun);
        say($"{files.Name}: {widthPx}x{heightPx}");
    }

    private void End(long timeNs)
    {
        if (_video is not { } video)
        {
            return;
        }

        try
        {
            video.Finish(timeNs - _startNs);
            say(string.Create(
                CultureInfo.InvariantCulture,
                $"{files.Name}: {(timeNs - _startNs) / 1e9:0.0} s, {_count} pictures, {video.Length / 1e6:0.0} MB"));
        }
        finally
        {
            Close();
        }
    }

    private void Close()
    {
        _video?.Dispose();
        _output?.Dispose();
        (_video, _output, _count) = (null, null, 0);
    }
}

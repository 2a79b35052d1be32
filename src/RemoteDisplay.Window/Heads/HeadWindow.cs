using DisplayModel.Geometry;
using DisplayModel.Timing;
using LinuxInterop;
using RemoteDisplay.Window.Drawing;
using RemoteDisplay.Window.Toolkit;
using VfioUser.Display.Client;
using VfioUser.Protocol.Display;
using VfioUser.Server;

namespace RemoteDisplay.Window.Heads;

/// <summary>A head in a window. On the thread of the windows.</summary>
internal sealed class HeadWindow : IDisposable
{
    /// <summary>A window that is being resized has come to rest.</summary>
    private static readonly TimeSpan s_rest = TimeSpan.FromMilliseconds(250);

    private readonly DisplayClient _client;
    private readonly IToolkitWindow _window;
    private readonly IPainter _painter;
    private readonly HeadPictures _pictures;
    private readonly DirectPictures? _direct;
    private readonly CancellationTokenSource _end = new();
    private (int WidthPx, int HeightPx) _picture;
    private (int WidthPx, int HeightPx) _asked;
    private Scaling _scaling;
    private bool _isChanged;
    private bool _isFetching;
    private int _resizes;

    /// <param name="client">Of the display socket.</param>
    /// <param name="head">0-based.</param>
    /// <param name="window">The object owns it.</param>
    /// <param name="painter">Draws in the window; the object owns it.</param>
    /// <param name="scaling">In windows of another size.</param>
    public HeadWindow(DisplayClient client, int head, IToolkitWindow window, IPainter painter, Scaling scaling)
    {
        (_client, Head, _window, _painter, _scaling) = (client, head, window, painter, scaling);
        _pictures = new HeadPictures(client, head);
        _direct = painter is IDmabufPainter importing ? new DirectPictures(client, head, importing) : null;
        Name = client.Heads[head].Name;
        _asked = window.Size;
        painter.Clear();
    }

    /// <summary>0-based.</summary>
    public int Head { get; }

    /// <summary>Of the head, for people.</summary>
    public string Name { get; }

    public IToolkitWindow Window => _window;

    public PictureCounts Counts { get; } = new();

    /// <summary>The room on the monitor, in pixels: a window does not become larger by itself. Empty for no
    /// limit.</summary>
    public PixelRect Room { get; init; }

    /// <summary>Whether the guest's mode stays when the user resizes the window.</summary>
    public bool KeepsMode { get; init; }

    /// <summary>How pictures come into the window, and why.</summary>
    public string How => _direct switch
    {
        null => "copied",
        { WhyNot: "" } => "dma-buf",
        { WhyNot: var reason } => $"copied ({reason})",
    };

    /// <summary>Whether the guest's cursor is a part of the picture, and not the pointer's shape.</summary>
    public bool HasCursorInPicture { get; set; } = true;

    /// <summary>The size of the picture; 0 while the head is dark.</summary>
    public (int WidthPx, int HeightPx) Picture => _picture;

    public Scaling Scaling
    {
        get => _scaling;
        set
        {
            _scaling = value;
            Redraw(null);
        }
    }

    /// <summary>Where the picture is; null while there is none.</summary>
    public Placement? Placement
    {
        get
        {
            (int width, int height) = _window.Size;
            return _picture.WidthPx == 0 || width < 1 || height < 1
                ? null
                : Drawing.Placement.Of(_picture.WidthPx, _picture.HeightPx, width, height, _scaling);
        }
    }

    /// <summary>Has the window show what the head shows.</summary>
    /// <exception cref="IOException">The server has gone.</exception>
    public async Task RefreshAsync()
    {
        _isChanged = true;
        if (_isFetching)
        {
            Counts.Merged++;
            return;
        }

        _isFetching = true;
        try
        {
            while (_isChanged && !_end.IsCancellationRequested)
            {
                _isChanged = false;
                if (_direct is not null
                    && await _direct.TryTakeAsync(HasCursorInPicture, _end.Token) is { } taken)
                {
                    _pictures.Forget();
                    Counts.Direct++;
                    Present((taken.WidthPx, taken.HeightPx), null, taken.TimestampNs);
                }
                else
                {
                    await _pictures.ShowAsync(HasCursorInPicture, Show, _end.Token);
                }
            }
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // The window is closed.
        }
        finally
        {
            _isFetching = false;
        }
    }

    /// <summary>The server has forgotten a buffer.</summary>
    public void Retire(uint id) => (_painter as IDmabufPainter)?.Retire(id);

    /// <summary>Draws the last picture.</summary>
    /// <param name="damage">What has changed of it; null for everything.</param>
    public void Redraw(IReadOnlyList<PixelRect>? damage)
    {
        if (Placement is { } placement)
        {
            Counts.CopiedBytes += _painter.Draw(placement, damage);
        }
        else
        {
            _painter.Clear();
        }
    }

    /// <summary>The window has another size: asks the guest for a mode of it, once the size stays.</summary>
    /// <exception cref="IOException">The server has gone.</exception>
    public async Task ResizedAsync(int widthPx, int heightPx)
    {
        Redraw(null);
        int number = ++_resizes;
        if (KeepsMode || (widthPx, heightPx) == _asked)
        {
            return;
        }

        await Task.Delay(s_rest);
        if (number != _resizes || _end.IsCancellationRequested || (widthPx, heightPx) == _picture)
        {
            return;
        }

        _asked = (widthPx, heightPx);
        try
        {
            await _client.SetOutputAsync(Head, new ModeText(widthPx, heightPx, 60_000));
        }
        catch (VfioUserException)
        {
            // The device cannot show such a mode, so the picture is scaled.
        }
    }

    public void Dispose()
    {
        _end.Cancel();
        _pictures.Dispose();
        _painter.Dispose();
        _window.Dispose();
    }

    private void Show(ShownPicture shown)
    {
        if (_end.IsCancellationRequested || (shown.Picture is null && !shown.IsDark))
        {
            return;
        }

        if (shown.Picture is not { } picture)
        {
            _picture = default;
            _painter.Clear();
            return;
        }

        Counts.CopiedBytes += _painter.Take(picture, shown.Damage);
        Present((picture.WidthPx, picture.HeightPx), shown.Damage, shown.TimestampNs);
    }

    /// <summary>Draws what the painter has taken.</summary>
    private void Present((int WidthPx, int HeightPx) size, IReadOnlyList<PixelRect>? damage, long timestampNs)
    {
        bool isOther = _picture != size;
        if (isOther)
        {
            _picture = size;
            Follow();
        }

        Redraw(isOther ? null : damage);
        Counts.Add(MonotonicClock.NowNs - timestampNs);
    }

    /// <summary>Gives the window the size of the picture, if the user does not hold it in another.</summary>
    private void Follow()
    {
        (int width, int height) = Drawing.Placement.SizeWithin(_picture.WidthPx, _picture.HeightPx, Room);
        if (!_window.IsFullscreen && _window.Size != (width, height))
        {
            _asked = (width, height);
            _window.Resize(width, height);
        }
    }
}

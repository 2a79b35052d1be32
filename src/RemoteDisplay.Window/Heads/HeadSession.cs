using System.Globalization;
using RemoteDisplay.Png;
using RemoteDisplay.Window.Drawing;
using RemoteDisplay.Window.Input;
using RemoteDisplay.Window.Toolkit;
using VfioUser.Display.Client;
using VfioUser.Protocol.Display;

namespace RemoteDisplay.Window.Heads;

/// <summary>A head in a window, with what the user does there. On the thread of the windows.</summary>
internal sealed class HeadSession : IDisposable
{
    private readonly DisplayClient _client;
    private readonly HeadWindow _head;
    private readonly WindowInput _input;
    private readonly PointerShape _shape;
    private readonly WindowTitle _title;
    private readonly HeadSettings _settings;

    /// <param name="client">Of the display socket.</param>
    /// <param name="head">Shows the head; the object owns it.</param>
    /// <param name="input">To the head; the object owns it.</param>
    /// <param name="settings">What the user has chosen.</param>
    public HeadSession(DisplayClient client, HeadWindow head, WindowInput input, HeadSettings settings)
    {
        (_client, _head, _input, _settings) = (client, head, input, settings);
        _shape = new PointerShape(head.Window, new GuestCursor(client, head.Head), input);
        _title = new WindowTitle(head, settings.Drawn) { ShowsStatistics = settings.ShowsStatistics };
    }

    /// <summary>0-based.</summary>
    public int Head => _head.Head;

    public IToolkitWindow Window => _head.Window;

    /// <inheritdoc cref="HeadWindow.How"/>
    public string How => _head.How;

    public PictureCounts Counts => _head.Counts;

    /// <summary>Whether the pointer is over the window.</summary>
    public bool HasPointer
    {
        get => _shape.HasPointer;
        set => _shape.HasPointer = value;
    }

    /// <summary>The guest's cursor is the pointer's shape only while the pointer moves it.</summary>
    private bool ShowsCursor => _head.Window.IsGrabbed || _input.ViewOnlyReason is not null;

    /// <summary>Shows what has changed.</summary>
    /// <param name="planes">Of the head.</param>
    /// <exception cref="IOException">The server has gone.</exception>
    public async Task RefreshAsync(PlaneTypes planes)
    {
        bool showsCursor = ShowsCursor;
        if (showsCursor || showsCursor != _head.HasCursorInPicture || planes != PlaneTypes.Cursor)
        {
            _head.HasCursorInPicture = showsCursor;
            await _head.RefreshAsync();
        }

        _title.Update();
        if (!showsCursor && (planes & PlaneTypes.Cursor) != 0)
        {
            await _shape.RefreshAsync();
        }
    }

    /// <summary>The server has forgotten a buffer.</summary>
    public void Retire(uint id) => _head.Retire(id);

    /// <summary>A second has passed: writes the title anew, and shows the cursor in another way if QEMU has come or
    /// gone.</summary>
    /// <exception cref="IOException">The server has gone.</exception>
    public async Task TickAsync()
    {
        _title.Tick();
        if (ShowsCursor != _head.HasCursorInPicture)
        {
            await RefreshAsync(PlaneTypes.All);
        }
    }

    /// <summary>Handles what happened to the window.</summary>
    /// <returns>Whether the user closes it.</returns>
    /// <exception cref="IOException">The server has gone.</exception>
    public async Task<bool> TakeAsync(ToolkitEvent next)
    {
        bool isGrabbed = Window.IsGrabbed;
        switch (next)
        {
            case WindowClosed:
                return true;
            case WindowExposed:
                _head.Redraw(null);
                break;
            case WindowResized size:
                await _head.ResizedAsync(size.WidthPx, size.HeightPx);
                break;
            case FocusLost:
                Release();
                break;
            case KeyChanged key:
                return await DoAsync(_input.Take(key));
            case PointerPlaced pointer when _head.Placement is { } placement:
                _input.Take(pointer, placement);
                await _shape.MovedAsync();
                break;
            case PointerMoved moved:
                _input.Take(moved);
                break;
            case ButtonChanged button:
                _input.Take(button, isGrabbed);
                break;
            case WheelTurned wheel:
                _input.Take(wheel, isGrabbed);
                break;
        }

        return false;
    }

    public void Dispose()
    {
        _input.Dispose();
        _shape.Dispose();
        _head.Dispose();
    }

    private async Task<bool> DoAsync(Shortcut shortcut)
    {
        switch (shortcut)
        {
            case Shortcut.Fullscreen:
                Window.IsFullscreen = !Window.IsFullscreen;
                break;
            case Shortcut.Grab when Window.IsGrabbed:
                Release();
                break;
            case Shortcut.Grab:
                Window.IsGrabbed = _input.ViewOnlyReason is null;
                await RefreshAsync(PlaneTypes.All);
                break;
            case Shortcut.Scaling:
                _head.Scaling = (Scaling)(((int)_head.Scaling + 1) % Enum.GetValues<Scaling>().Length);
                break;
            case Shortcut.Screenshot:
                await SaveAsync();
                break;
            case Shortcut.Statistics:
                _title.ShowsStatistics = !_title.ShowsStatistics;
                break;
            case Shortcut.TypeClipboard:
                await TypeClipboardAsync();
                break;
        }

        _title.Update();
        return shortcut == Shortcut.Close;
    }

    private async Task TypeClipboardAsync()
    {
        if (_settings.ClipboardText() is { } text)
        {
            await _input.TypeAsync(text, Say);
        }
        else
        {
            Say("the program that copied has not given its text: press again");
        }

        void Say(string line) => _settings.Say($"head={Head} clipboard: {line}");
    }

    private void Release()
    {
        Window.IsGrabbed = false;
        _input.Release();
        _title.Update();
    }

    /// <summary>Writes what the head shows, with the cursor, as gvt-device screenshot does.</summary>
    private async Task SaveAsync()
    {
        if (await _client.CaptureAsync(Head) is not { } frame)
        {
            _settings.Say($"head={Head} no screenshot: the head is dark");
            return;
        }

        string name = string.Create(
            CultureInfo.InvariantCulture, $"head{Head}-{DateTime.Now:yyyyMMdd-HHmmss-fff}.png");
        string path = Path.Combine(_settings.ScreenshotFolder, name);
        try
        {
            await Task.Run(() => PngFile.Write(frame, path));
            _settings.Say($"head={Head} saved {path}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _settings.Say($"head={Head} no screenshot: {e.Message}");
        }
    }
}

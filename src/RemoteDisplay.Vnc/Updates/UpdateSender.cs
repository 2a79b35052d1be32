using DisplayModel.Geometry;
using DisplayModel.Scanout;
using RemoteDisplay.Screens;
using RemoteDisplay.Vnc.Wire;

namespace RemoteDisplay.Vnc.Updates;

/// <summary>Sends a viewer the difference between its picture and the screen, when it wants an update. Only one update
/// is in progress; changes meanwhile are merged into the next.</summary>
internal sealed class UpdateSender(
    RfbConnection connection, OutputBuffer output, IRemoteScreen screen, ViewerState viewer, Func<string> name,
    TimeProvider time, Action wake) : IDisposable
{
    private readonly ViewerCanvas _canvas = new();
    private readonly PendingChanges _pending = new();
    private readonly UpdatePlanner _planner = new();
    private readonly PictureWriter _writer = new(connection, output, viewer, time, wake);
    private readonly AwaitedEcho _echo = new(time, wake);
    private readonly PixelRegion _dirty = new();
    private readonly PixelRegion _forced = new();
    private readonly List<PixelRect> _held = [];

    /// <summary>Marks an area to be sent again, because the viewer has lost it or interprets its pixels differently
    /// now.</summary>
    public void Force(PixelRect area) => _pending.Force(area.Intersect(viewer.Bounds));

    /// <summary>Whether the viewer should confirm what it has received, to show how fast its connection is.</summary>
    public bool WantsConfirmation => _writer.WantsConfirmation;

    /// <summary>Records that the viewer has received all that was sent.</summary>
    public void Confirm() => _writer.Confirm();

    /// <summary>A key or a button was pressed: what the guest shows then is more urgent than a film.</summary>
    public void AwaitEcho() => _echo.Begin();

    /// <returns>false if there was nothing to send.</returns>
    public async Task<bool> TrySendAsync()
    {
        PixelRect? wanted = viewer.WantedArea;
        if (wanted is null && !viewer.AwaitsSize)
        {
            return false;
        }

        ScreenSnapshot snapshot = screen.Acquire();
        bool isKept = false;
        try
        {
            if (viewer.Capabilities.CanResize && Differs(snapshot))
            {
                await SendSizeAsync(snapshot);
                return true;
            }

            if (wanted is not { } area)
            {
                return false;
            }

            bool withCursor = !viewer.Capabilities.DrawsCursor;
            _pending.Collect(screen, snapshot, viewer.Bounds, withCursor);
            int start = output.Length;
            output.WriteUInt32((uint)ServerMessageType.FramebufferUpdate << 24);
            int notices = Notices.Write(viewer, snapshot, name(), output);
            bool isEchoAwaited = _echo.IsAwaited;
            bool isRefined = !isEchoAwaited && _writer.FindStill(area);
            if (_pending.Dirty.IsEmpty && _pending.Forced.IsEmpty && notices == 0 && !isRefined)
            {
                output.Truncate(start);
                return false;
            }

            PixelRect bounds = viewer.Bounds;
            Frame frame = _canvas.Draw(snapshot, bounds.Width, bounds.Height, withCursor);
            _pending.Take(area, _dirty, _forced);
            bool mayCopy = viewer.Capabilities.CopyRect && area.Contains(bounds) && _pending.Forced.IsEmpty;
            _planner.Plan(_canvas.Before, frame, _dirty, _forced, mayCopy);
            _held.Clear();
            if (isEchoAwaited && HoldFilm() && _planner.IsEmpty && notices == 0)
            {
                output.Truncate(start);
                _pending.Return(_dirty, _forced);
                return false;
            }

            bool isEmpty = _planner.IsEmpty && notices == 0 && !isRefined;
            if (isEmpty)
            {
                output.Truncate(start);
            }
            else
            {
                viewer.Request = null;
                await _writer.SendAsync(frame, _planner, start, notices);
                _echo.Sent(isEchoAwaited);
            }

            isKept = true;
            _canvas.Keep(frame, snapshot);
            _held.ForEach(_pending.Force);
            return !isEmpty;
        }
        finally
        {
            if (!isKept)
            {
                snapshot.Dispose();
            }
        }
    }

    /// <summary>Writes the answer to the viewer's request for another size.</summary>
    public void WriteSizeReply(SizeRequestResult result)
    {
        if (!viewer.Capabilities.ExtendedDesktopSize)
        {
            return;
        }

        using ScreenSnapshot snapshot = screen.Acquire();
        if (result == SizeRequestResult.Done && Differs(snapshot))
        {
            Resize(snapshot);
        }

        output.WriteUInt32(((uint)ServerMessageType.FramebufferUpdate << 24) | 1);
        Notices.WriteLayout(viewer, snapshot, reason: 1, (int)result, output);
    }

    public Task FlushAsync() => _writer.FlushAsync();

    public void Dispose()
    {
        _canvas.Dispose();
        _writer.Dispose();
        _echo.Dispose();
    }

    /// <summary>Takes the parts of a film out of the plan.</summary>
    /// <returns>Whether there were any.</returns>
    private bool HoldFilm()
    {
        foreach (PixelRect rectangle in _planner.Rectangles)
        {
            if (_writer.IsFilm(rectangle))
            {
                _held.Add(rectangle);
            }
        }

        if (_held.Count == 0)
        {
            return false;
        }

        _planner.Rectangles.RemoveAll(_held.Contains);
        _echo.Hold();
        return true;
    }

    private bool Differs(ScreenSnapshot snapshot) =>
        viewer.Size.Get() != (snapshot.Frame.WidthPx, snapshot.Frame.HeightPx);

    private async Task SendSizeAsync(ScreenSnapshot snapshot)
    {
        output.WriteUInt32(((uint)ServerMessageType.FramebufferUpdate << 24) | 1);
        Resize(snapshot);
        Notices.WriteSize(viewer, snapshot, output);
        viewer.Request = null;
        await FlushAsync();
    }

    private void Resize(ScreenSnapshot snapshot)
    {
        viewer.AwaitsSize = false;
        viewer.Size.Set(snapshot.Frame.WidthPx, snapshot.Frame.HeightPx);
        _canvas.Forget();
        _pending.ForceAll(viewer.Bounds);
        _writer.Restart();
    }
}

using System.Runtime.InteropServices;
using DisplayModel.Geometry;
using DisplayModel.Scanout;
using RemoteDisplay.Screens;
using RemoteDisplay.Vnc.Encodings;
using RemoteDisplay.Vnc.Wire;

namespace RemoteDisplay.Vnc.Updates;

/// <summary>Sends a viewer the difference between its picture and the screen, when it wants an update. Only one update
/// is in progress; changes meanwhile are merged into the next.</summary>
internal sealed class UpdateSender(
    RfbConnection connection, OutputBuffer output, IRemoteScreen screen, ViewerState viewer, Func<string> name,
    TimeProvider time) : IDisposable
{
    /// <summary>The approximate number of bytes in one write to the connection.</summary>
    private const int ChunkLength = 64 * 1024;

    private const int UnknownCount = 0xFFFF;

    private readonly ViewerCanvas _canvas = new();
    private readonly PendingChanges _pending = new();
    private readonly UpdatePlanner _planner = new();
    private readonly SolidSplitter _splitter = new();
    private readonly EncoderSet _encoders = new(time);
    private readonly List<PixelRect> _planned = [];
    private readonly PixelRegion _dirty = new();
    private readonly PixelRegion _forced = new();

    /// <summary>Marks an area to be sent again, because the viewer has lost it or interprets its pixels differently
    /// now.</summary>
    public void Force(PixelRect area) => _pending.Force(area.Intersect(viewer.Bounds));

    /// <returns>false if there was nothing to send.</returns>
    public async Task<bool> TrySendAsync()
    {
        if (viewer.WantedArea is not { } area)
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

            bool withCursor = !viewer.Capabilities.DrawsCursor;
            _pending.Collect(screen, snapshot, viewer.Bounds, withCursor);
            int start = output.Length;
            output.WriteUInt32((uint)ServerMessageType.FramebufferUpdate << 24);
            int notices = Notices.Write(viewer, snapshot, name(), output);
            if (_pending.Dirty.IsEmpty && _pending.Forced.IsEmpty && notices == 0)
            {
                output.Truncate(start);
                return false;
            }

            PixelRect bounds = viewer.Bounds;
            Frame frame = _canvas.Draw(snapshot, bounds.Width, bounds.Height, withCursor);
            _pending.Take(area, _dirty, _forced);
            bool mayCopy = viewer.Capabilities.CopyRect && area.Contains(bounds) && _pending.Forced.IsEmpty;
            _planner.Plan(_canvas.Before, frame, _dirty, _forced, mayCopy);
            bool isEmpty = _planner.IsEmpty && notices == 0;
            if (isEmpty)
            {
                output.Truncate(start);
            }
            else
            {
                viewer.Request = null;
                await SendPictureAsync(frame, start, notices);
            }

            isKept = true;
            _canvas.Keep(frame, snapshot);
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

    public async Task FlushAsync()
    {
        if (output.Length > 0)
        {
            await connection.WriteAsync(output.WrittenMemory);
            output.Clear();
        }
    }

    public void Dispose()
    {
        _canvas.Dispose();
        _encoders.Dispose();
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
        viewer.Size.Set(snapshot.Frame.WidthPx, snapshot.Frame.HeightPx);
        _canvas.Forget();
        _pending.ForceAll(viewer.Bounds);
    }

    /// <summary>Sends rectangles as they are encoded. Their number comes first, so for viewers without the end mark
    /// (LastRect) they are planned before.</summary>
    private async Task SendPictureAsync(Frame frame, int start, int notices)
    {
        RectangleEncoder encoder =
            _encoders.Choose(viewer.Capabilities.Pixels, viewer.Format, viewer.Capabilities.CompressLevel);
        _planned.Clear();
        if (!viewer.Capabilities.LastRect)
        {
            _planner.Rectangles.ForEach(rectangle => Split(frame, rectangle, encoder));
        }

        int count = viewer.Capabilities.LastRect ? UnknownCount : notices + _planner.Copies.Count + _planned.Count;
        output.SetUInt16(start + 2, count);
        WriteCopies();
        await EncodeAsync(frame, encoder);
        if (viewer.Capabilities.LastRect)
        {
            foreach (PixelRect rectangle in _planner.Rectangles)
            {
                _planned.Clear();
                Split(frame, rectangle, encoder);
                await EncodeAsync(frame, encoder);
            }

            RectangleEncoder.WriteHeader(output, default, RfbEncoding.LastRect);
        }

        await FlushAsync();
    }

    private void Split(Frame frame, PixelRect rectangle, RectangleEncoder encoder) =>
        _splitter.Split(frame, rectangle, encoder.LikesSolids, encoder.MaxWidth, encoder.MaxArea, _planned);

    private async Task EncodeAsync(Frame frame, RectangleEncoder encoder)
    {
        foreach (PixelRect area in _planned)
        {
            encoder.Encode(frame, area, viewer.Format, output);
            if (output.Length >= ChunkLength)
            {
                await FlushAsync();
            }
        }
    }

    private void WriteCopies()
    {
        foreach (CopyMove copy in CollectionsMarshal.AsSpan(_planner.Copies))
        {
            RectangleEncoder.WriteHeader(output, copy.Area, RfbEncoding.CopyRect);
            output.WriteUInt16(copy.Source.X);
            output.WriteUInt16(copy.Source.Y);
        }
    }
}

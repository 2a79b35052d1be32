using System.Runtime.InteropServices;
using DisplayModel.Geometry;
using DisplayModel.Scanout;
using RemoteDisplay.Vnc.Encodings;
using RemoteDisplay.Vnc.Wire;

namespace RemoteDisplay.Vnc.Updates;

/// <summary>Sends the rectangles of an update: photographs and films as JPEG if the viewer accepts it, and once they
/// stand still as the very pixels.</summary>
internal sealed class PictureWriter(
    RfbConnection connection, OutputBuffer output, ViewerState viewer, TimeProvider time, Action wake) : IDisposable
{
    /// <summary>The approximate number of bytes in one write to the connection.</summary>
    private const int ChunkLength = 64 * 1024;

    private const int UnknownCount = 0xFFFF;

    private readonly SolidSplitter _splitter = new();
    private readonly EncoderSet _encoders = new(time);
    private readonly JpegQuality _quality = new(time);
    private readonly LossyAreas _lossy = new(time, viewer.Bounds);
    private readonly ITimer _stillness =
        time.CreateTimer(_ => wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    private readonly List<PixelRect> _planned = [];
    private readonly List<PixelRect> _refined = [];

    /// <summary>Whether the viewer should confirm what it has received, to show how fast its connection is.</summary>
    public bool WantsConfirmation => _quality.IsMeasuring;

    /// <summary>Records that the viewer has received all that was sent.</summary>
    public void Confirm() => _quality.Confirm();

    /// <summary>Begins a screen of another size.</summary>
    public void Restart() => _lossy.Restart(viewer.Bounds);

    /// <summary>Whether a part of the screen is one that has just been sent as a photograph or film.</summary>
    public bool IsFilm(PixelRect area) => _lossy.IsFilm(area);

    /// <summary>Finds approximations that have stood still, for the next update, if the viewer wants all of the
    /// picture.</summary>
    /// <returns>Whether there are any.</returns>
    public bool FindStill(PixelRect area)
    {
        _refined.Clear();
        if (area.Contains(viewer.Bounds))
        {
            _lossy.FindStill(_refined);
            if (_refined.Count == 0)
            {
                // Timers may expire a little early.
                AwaitStillness();
            }
        }

        return _refined.Count > 0;
    }

    /// <summary>Sends rectangles as they are encoded. Their number comes first, so for viewers without the end mark
    /// (LastRect) they are planned before.</summary>
    /// <param name="frame">The picture.</param>
    /// <param name="planner">What of it is to be copied and sent.</param>
    /// <param name="start">Where the update begins in the output.</param>
    /// <param name="notices">The number of rectangles that the update has already.</param>
    public async Task SendAsync(Frame frame, UpdatePlanner planner, int start, int notices)
    {
        long begun = time.GetTimestamp();
        RectangleEncoder encoder = ChooseEncoder(mayApproximate: true);
        _planned.Clear();
        if (!viewer.Capabilities.LastRect)
        {
            planner.Rectangles.ForEach(rectangle => Split(frame, rectangle, encoder));
        }

        int count = viewer.Capabilities.LastRect ? UnknownCount : notices + planner.Copies.Count + _planned.Count
            + _refined.Count;
        output.SetUInt16(start + 2, count);
        WriteCopies(planner);
        await EncodeAsync(frame, encoder, begun);
        if (viewer.Capabilities.LastRect)
        {
            foreach (PixelRect rectangle in planner.Rectangles)
            {
                _planned.Clear();
                Split(frame, rectangle, encoder);
                await EncodeAsync(frame, encoder, begun);
            }
        }

        _planned.Clear();
        _planned.AddRange(_refined);
        await EncodeAsync(frame, ChooseEncoder(mayApproximate: false), begun);
        if (viewer.Capabilities.LastRect)
        {
            RectangleEncoder.WriteHeader(output, default, RfbEncoding.LastRect);
        }

        await FlushAsync();
        AwaitStillness();
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
        _stillness.Dispose();
        _encoders.Dispose();
    }

    private void AwaitStillness()
    {
        if (_lossy.UntilStill() is { } left)
        {
            _stillness.Change(left, Timeout.InfiniteTimeSpan);
        }
    }

    private RectangleEncoder ChooseEncoder(bool mayApproximate)
    {
        ViewerCapabilities known = viewer.Capabilities;
        int? quality = known.JpegQuality is { } level && mayApproximate ? _quality.Of(level) : null;
        return _encoders.Choose(known.Pixels, viewer.Format, known.CompressLevel, quality);
    }

    private void Split(Frame frame, PixelRect rectangle, RectangleEncoder encoder) =>
        _splitter.Split(frame, rectangle, encoder.LikesSolids, encoder.MaxWidth, encoder.MaxArea, _planned);

    private async Task EncodeAsync(Frame frame, RectangleEncoder encoder, long begun)
    {
        foreach (PixelRect area in _planned)
        {
            encoder.Encode(frame, area, viewer.Format, output);
            if (encoder.IsLossy)
            {
                _lossy.Add(area);
                _quality.Begin(begun);
            }
            else
            {
                _lossy.Remove(area);
            }

            if (output.Length >= ChunkLength)
            {
                await FlushAsync();
            }
        }
    }

    private void WriteCopies(UpdatePlanner planner)
    {
        foreach (CopyMove copy in CollectionsMarshal.AsSpan(planner.Copies))
        {
            RectangleEncoder.WriteHeader(output, copy.Area, RfbEncoding.CopyRect);
            output.WriteUInt16(copy.Source.X);
            output.WriteUInt16(copy.Source.Y);
            _lossy.Copy(copy);
        }
    }
}

using System.Diagnostics;
using GvtDevice.Lab.XmlRpc;

namespace GvtDevice.Lab.Chamelium;

/// <summary>The frames of one capture.</summary>
/// <param name="display">The device.</param>
/// <param name="signal">What is captured.</param>
/// <param name="area">Which part of it.</param>
internal sealed class VideoCapture(IBoardDisplay display, VideoSignal signal, CaptureArea area)
{
    private const long MaxBytes = 256 * 1024 * 1024;
    private const int MaxFrames = 1000;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly List<byte[]> _frames = [];

    public CaptureArea Area => area;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _frames.Count;
            }
        }
    }

    /// <summary>How many frames of a size there is room for.</summary>
    /// <exception cref="XmlRpcFault">There is no such size.</exception>
    public static int LimitOf(int widthPx, int heightPx) => widthPx > 0 && heightPx > 0
        ? (int)Math.Clamp(MaxBytes / new CaptureArea(0, 0, widthPx, heightPx).Bytes, 1, MaxFrames)
        : throw new XmlRpcFault(XmlRpcFault.WrongArguments, $"there are no frames of {widthPx}x{heightPx}");

    /// <summary>Captures frames, one in the time of each.</summary>
    /// <param name="count">How many.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="XmlRpcFault">There is no room for them, or the picture is gone.</exception>
    public async Task RunAsync(int count, CancellationToken cancellation)
    {
        int limit = LimitOf(area.WidthPx, area.HeightPx);
        if (count < 0 || count > limit)
        {
            throw new XmlRpcFault($"there is room for {limit} frames of this size, not {count}");
        }

        while (Count < count)
        {
            Task next = Task.Delay(signal.FrameTime, cancellation);
            byte[] frame = await CaptureAsync(cancellation);
            lock (_gate)
            {
                _frames.Add(frame);
            }

            await next;
        }
    }

    /// <exception cref="XmlRpcFault">There is no such frame.</exception>
    public byte[] this[int index]
    {
        get
        {
            lock (_gate)
            {
                return index >= 0 && index < _frames.Count
                    ? _frames[index]
                    : throw new XmlRpcFault($"there is no frame {index}; {_frames.Count} are captured");
            }
        }
    }

    /// <summary>A head that has just been lit can have no picture yet.</summary>
    private async Task<byte[]> CaptureAsync(CancellationToken cancellation)
    {
        Stopwatch time = Stopwatch.StartNew();
        while (true)
        {
            if (await display.CaptureAsync(signal.Head, cancellation) is { } frame && area.CutFrom(frame) is { } rgb)
            {
                return rgb;
            }

            if (time.Elapsed > s_patience)
            {
                throw new XmlRpcFault("the picture is gone, or has another size");
            }

            await Task.Delay(signal.FrameTime, cancellation);
        }
    }
}

using DisplayModel;
using DisplayModel.Edid;
using DisplayModel.Scanout;
using LinuxInterop;

namespace DisplaySource.Tests.Support;

/// <summary>A lit head with two buffers and the real search for changes. It flips when a test says so, and before
/// chosen reads of the source.</summary>
internal sealed class FlippingHead : StubSource, IDisposable
{
    public const int WidthPx = 64;
    public const int HeightPx = 64;
    public const ulong FirstBuffer = 0;
    public const ulong SecondBuffer = WidthPx * HeightPx * sizeof(uint);

    /// <summary>The raster begins later than a test ends: vertical blanks come by <see cref="Flip"/> only.</summary>
    private const long HourNs = 3_600_000_000_000;

    private readonly PaintedSurfaces _surfaces = new(2 * (int)SecondBuffer);
    private readonly DisplayModel.Display _display = new(1, 1);
    private readonly PipeDisplaySource _head;
    private readonly Dictionary<int, ulong> _flips = [];
    private int _reads;

    public FlippingHead()
    {
        _surfaces.Fill(7);
        _head = new PipeDisplaySource(_display, _surfaces, _ => null, new ThisThread());
        Pipe.SourceSize = (WidthPx, HeightPx);
        Pipe.Enable(CvtTiming.For(640, 480, 60_000), MonotonicClock.NowNs + HourNs);
        Flip(FirstBuffer);
    }

    /// <summary>What the head shows, read without counting.</summary>
    public uint[] Pixels => _head.CaptureAsync(0, withCursor: false).Result.Frame!.Pixels.ToArray();

    public override ISurfaceMemory Surfaces
    {
        get
        {
            Count();
            return _head.Surfaces;
        }
    }

    private Pipe Pipe => _display.Pipes[0];

    public void Flip(ulong buffer)
    {
        Pipe.Planes[0].Arm(new PlaneState
        {
            Format = PixelFormat.Xrgb8888,
            SurfaceOffset = buffer,
            StrideBytes = WidthPx * sizeof(uint),
            WidthPx = WidthPx,
            HeightPx = HeightPx,
        });
        Pipe.Run(Pipe.NextDeadlineNs!.Value);
    }

    /// <summary>Shows the second buffer before the read of one number, and the first again before the read of the
    /// other. A read is of the state, of the damage or of the memory; the next one has number 0.</summary>
    public void FlipBetweenReads(int there, int back)
    {
        _reads = 0;
        _flips[there] = SecondBuffer;
        _flips[back] = FirstBuffer;
    }

    public override HeadState Head(int head)
    {
        Count();
        return _head.Head(head);
    }

    public override Damage DamageSince(int head, ulong sequence)
    {
        Count();
        return _head.DamageSince(head, sequence);
    }

    public void Dispose() => _head.Dispose();

    private void Count()
    {
        if (_flips.Remove(_reads++, out ulong buffer))
        {
            Flip(buffer);
        }
    }
}

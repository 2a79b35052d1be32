using DisplayModel.Geometry;
using DisplayModel.Scanout;
using DisplayModel.Timing;
using RemoteDisplay.Screens;
using RemoteDisplay.Window.Tests.Support;

namespace View.Bench;

/// <summary>Shows one picture after another on all heads.</summary>
internal sealed class FlippingGuest
{
    private const int CursorSizePx = 64;
    private const int LineHeightPx = 20;

    private readonly PaintedGuest _guest;
    private readonly string _change;
    private readonly TimeSpan _period;
    private Frame[] _pictures = [];

    public FlippingGuest(PaintedGuest guest, ModeText mode, string change)
    {
        (_guest, _change) = (guest, change);
        _period = TimeSpan.FromSeconds(1000.0 / Math.Max(1, mode.RefreshMilliHertz));
        Resize(mode.WidthPx, mode.HeightPx);
    }

    public void Resize(int widthPx, int heightPx)
    {
        Volatile.Write(ref _pictures, [Paint(widthPx, heightPx, 0), Paint(widthPx, heightPx, 1)]);
        for (int head = 0; head < _guest.HeadCount; head++)
        {
            _guest.Show(head, _pictures[0]);
        }
    }

    public async Task RunAsync(int count, CancellationToken stop)
    {
        using PeriodicTimer timer = new(_period);
        for (int i = 1; count == 0 || i <= count; i++)
        {
            try
            {
                await timer.WaitForNextTickAsync(stop);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            for (int head = 0; head < _guest.HeadCount; head++)
            {
                Step(head, i);
            }
        }
    }

    private void Step(int head, int number)
    {
        Frame picture = Volatile.Read(ref _pictures)[_change == "all" ? number % 2 : 0];
        switch (_change)
        {
            case "cursor":
                _guest.ShowCursor(head, new CursorState(Arrow(), number % picture.WidthPx, picture.HeightPx / 2));
                break;
            case "line":
                int y = number * LineHeightPx % (picture.HeightPx - LineHeightPx);
                _guest.Show(head, picture, new PixelRect(0, y, picture.WidthPx, LineHeightPx));
                break;
            default:
                _guest.Show(head, picture);
                break;
        }
    }

    private static CursorImage Arrow() => new(
        CursorSizePx, CursorSizePx, 0, 0, [.. Enumerable.Repeat(0xFFFF_FFFF, CursorSizePx * CursorSizePx)]);

    private static Frame Paint(int widthPx, int heightPx, int number)
    {
        uint[] pixels = new uint[widthPx * heightPx];
        for (int i = 0; i < pixels.Length; i++)
        {
            (int x, int y) = (i % widthPx, i / widthPx);
            pixels[i] = (uint)(((x * 255 / widthPx) << 16) | ((y * 255 / heightPx) << 8) | (((x ^ y) + number) & 0xFF));
        }

        return new Frame(widthPx, heightPx, pixels);
    }
}

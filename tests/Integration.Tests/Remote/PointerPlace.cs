using DisplayModel.Geometry;
using DisplayModel.Scanout;
using Integration.Tests.Harness;
using NUnit.Framework;
using VfioUser.Display.Client;

namespace Integration.Tests.Remote;

/// <summary>Whether a viewer that draws the cursor by itself, with a hot spot that the server has found, has it where
/// the guest has it: the part of the screen around it is that of the guest's composed picture, and not that beside
/// it.</summary>
internal static class PointerPlace
{
    /// <summary>Half of the part of the screen that is compared around the pointer.</summary>
    private const int ReachPx = 16;

    /// <summary>Points and clicks at the background, in which nothing else moves, until it is so.</summary>
    /// <param name="desktop">Where the viewer's window is, at the left edge.</param>
    /// <param name="server">What it shows.</param>
    /// <param name="top">Where the picture begins.</param>
    public static void AssertIsTheGuests(XDesktop desktop, GvtDeviceProcess server, int top = 0)
    {
        using DisplayClient client = server.Connect();
        (int X, int Y)? best = null;
        bool isThere = false;
        for (int i = 0; i < 20 && !isThere; i++)
        {
            // A click, because in Xvfb some viewers send no movements.
            (int x, int y) = (60 + (30 * (i % 4)), 570);
            desktop.Do($"mousemove {x} {top + y} click 1");
            isThere = Patience.Until(
                () => (best = BestOffset(desktop, client, x, y, top)) == (0, 0), TimeSpan.FromSeconds(1));
        }

        Assert.That(isThere, $"the viewer's pointer is {best} pixels from the guest's");
    }

    /// <returns>How far the viewer's picture is moved from the guest's; null while there is none.</returns>
    private static (int X, int Y)? BestOffset(XDesktop desktop, DisplayClient client, int x, int y, int top)
    {
        PixelRect part = new(x - ReachPx, y - ReachPx, 2 * ReachPx, 2 * ReachPx);
        if (desktop.Screen.Look(part.Move(0, top)) is not { } seen || client.Capture(0) is not { } guest
            || client.Capture(0, withCursor: false) is not { } bare
            || Part(guest, part).SequenceEqual(Part(bare, part)))
        {
            return null;
        }

        (double Error, (int, int) Offset) best = (double.MaxValue, default);
        for (int dy = -12; dy <= 12; dy++)
        {
            for (int dx = -12; dx <= 12; dx++)
            {
                double error = Approximation.ErrorOf(
                    seen.Pixels, Part(guest, part with { X = part.X + dx, Y = part.Y + dy }));
                best = error < best.Error ? (error, (dx, dy)) : best;
            }
        }

        return best.Offset;
    }

    private static uint[] Part(Frame frame, PixelRect part) => [.. Enumerable.Range(0, part.Height).SelectMany(
        y => frame.Row(part.Y + y).Slice(part.X, part.Width).ToArray())];
}

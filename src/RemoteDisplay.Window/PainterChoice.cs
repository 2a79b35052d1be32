using RemoteDisplay.Window.Drawing;
using RemoteDisplay.Window.Toolkit;

namespace RemoteDisplay.Window;

/// <summary>Who draws, and why.</summary>
/// <param name="UsesGl">Windows are opened for GL.</param>
/// <param name="Reason">For people.</param>
internal sealed record PainterChoice(bool UsesGl, string Reason)
{
    public static PainterChoice Of(IToolkit toolkit, Renderer wanted)
    {
        _ = toolkit;
        _ = wanted;
        return new PainterChoice(false, "software");
    }

    public static IPainter Make(IToolkitWindow window) => new SoftwarePainter(window);
}

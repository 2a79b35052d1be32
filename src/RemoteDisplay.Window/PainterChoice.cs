using RemoteDisplay.Window.Drawing;
using RemoteDisplay.Window.Toolkit;

namespace RemoteDisplay.Window;

/// <summary>Who draws, and why.</summary>
/// <param name="UsesGl">Windows are opened for GL.</param>
/// <param name="Reason">For people.</param>
internal sealed record PainterChoice(bool UsesGl, string Reason)
{
    /// <summary>Parts of the names of renderers that the processor executes.</summary>
    private static readonly string[] s_software = ["llvmpipe", "softpipe", "swrast", "SwiftShader", "Software"];

    /// <exception cref="WindowException">GL is wanted, and there is none.</exception>
    public static PainterChoice Of(IToolkit toolkit, Renderer wanted)
    {
        if (wanted == Renderer.Software)
        {
            return new PainterChoice(false, "software");
        }

        try
        {
            string renderer = GlPainter.RendererOf(toolkit);
            bool isChosen = wanted == Renderer.Gl || !IsSoftware(renderer);
            return isChosen ? new PainterChoice(true, $"gl ({renderer})")
                : toolkit.HasPlainPixels
                    ? new PainterChoice(false, $"software (gl would be {renderer}, which is slower)")
                    : new PainterChoice(true, $"gl ({renderer}, through which software would go, too)");
        }
        catch (WindowException e) when (wanted == Renderer.Auto)
        {
            return new PainterChoice(false, $"software ({e.Message})");
        }
    }

    public static bool IsSoftware(string renderer) =>
        s_software.Any(name => renderer.Contains(name, StringComparison.OrdinalIgnoreCase));

    public IPainter Make(IToolkitWindow window) => UsesGl ? new GlPainter(window) : new SoftwarePainter(window);
}

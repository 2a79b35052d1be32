using RemoteDisplay.Window.Drawing;
using RemoteDisplay.Window.Toolkit;

namespace RemoteDisplay.Window;

/// <summary>Who draws, and why.</summary>
/// <param name="UsesGl">Windows are opened for GL.</param>
/// <param name="Imports">GL reads the guest's own pages where the driver can: by a GPU, by software on request.</param>
/// <param name="Reason">For people.</param>
internal sealed record PainterChoice(bool UsesGl, bool Imports, string Reason)
{
    /// <summary>Parts of the names of renderers that the processor executes.</summary>
    private static readonly string[] s_software = ["llvmpipe", "softpipe", "swrast", "SwiftShader", "Software"];

    /// <exception cref="WindowException">GL is wanted, and there is none.</exception>
    public static PainterChoice Of(IToolkit toolkit, Renderer wanted)
    {
        if (wanted == Renderer.Software)
        {
            return new PainterChoice(false, false, "software");
        }

        try
        {
            string renderer = GlPainter.RendererOf(toolkit);
            bool isChosen = wanted == Renderer.Gl || !IsSoftware(renderer);
            return isChosen ? new PainterChoice(true, true, $"gl ({renderer})")
                : toolkit.HasPlainPixels
                    ? new PainterChoice(false, false, $"software (gl would be {renderer}, which is slower)")
                    : new PainterChoice(true, false, $"gl ({renderer}, through which software would go, too)");
        }
        catch (WindowException e) when (wanted == Renderer.Auto)
        {
            return new PainterChoice(false, false, $"software ({e.Message})");
        }
    }

    public static bool IsSoftware(string renderer) =>
        s_software.Any(name => renderer.Contains(name, StringComparison.OrdinalIgnoreCase));

    public IPainter Make(IToolkitWindow window) =>
        UsesGl ? new GlPainter(window, Imports) : new SoftwarePainter(window);
}

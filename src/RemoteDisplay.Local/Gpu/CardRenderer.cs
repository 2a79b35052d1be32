using RemoteDisplay.Local.Kms;

namespace RemoteDisplay.Local.Gpu;

/// <summary>The renderer of a card, made when it is first needed.</summary>
internal sealed class CardRenderer(DrmCard card) : IDisposable
{
    /// <summary>Mesa's switch. A software renderer is slower than a copy, so only this selects it.</summary>
    private const string SoftwareSwitch = "LIBGL_ALWAYS_SOFTWARE";

    private GpuRenderer? _renderer;
    private string? _whyNot;

    /// <param name="whyNot">Why there is none.</param>
    /// <returns>null when there is none.</returns>
    public GpuRenderer? TryGet(out string whyNot)
    {
        if (_renderer is null && _whyNot is null)
        {
            Open();
        }

        whyNot = _whyNot ?? "";
        return _renderer;
    }

    /// <summary>The renderer has failed, and is not used again.</summary>
    public void GiveUp(string reason)
    {
        Dispose();
        (_renderer, _whyNot) = (null, reason);
    }

    /// <summary>Frees a texture, unless that happened with the renderer.</summary>
    public void Delete(GpuTexture texture) => _renderer?.Delete(texture);

    public void Dispose() => _renderer?.Dispose();

    private void Open()
    {
        bool wantsSoftware = Environment.GetEnvironmentVariable(SoftwareSwitch) is "1" or "true";
        EglDisplay? display = null;
        try
        {
            display = new EglDisplay(wantsSoftware ? null : card.File);
            _renderer = new GpuRenderer(display);
            if (_renderer.IsSoftware && !wantsSoftware)
            {
                GiveUp($"{_renderer.Name} draws by the processor");
            }
        }
        catch (LocalDisplayException e)
        {
            display?.Dispose();
            _whyNot = e.Message;
        }
        catch (DllNotFoundException)
        {
            _whyNot = "libEGL.so.1 or libgbm.so.1 is not installed (Debian: libegl1, libgbm1)";
        }
    }
}

using Microsoft.Win32.SafeHandles;
using RemoteDisplay.Local.Kms;

namespace RemoteDisplay.Local.Gpu;

/// <summary>Framebuffers of a monitor that the GPU draws into. Each is used again once its picture has left the
/// screen.</summary>
internal sealed class GpuTargets(Framebuffers framebuffers, CardRenderer card) : IDisposable
{
    private readonly List<GpuTarget> _free = [];

    /// <exception cref="LocalDisplayException">OpenGL ES does not draw into the card's memory.</exception>
    /// <exception cref="LinuxInterop.LinuxException">The card has no memory for it.</exception>
    public GpuTarget Take(GpuRenderer renderer, int widthPx, int heightPx)
    {
        foreach (GpuTarget other in _free.Where(target => !target.HasSize(widthPx, heightPx)).ToList())
        {
            _free.Remove(other);
            Delete(other);
        }

        if (_free.Count > 0)
        {
            GpuTarget free = _free[^1];
            _free.RemoveAt(_free.Count - 1);
            return free;
        }

        DumbBuffer buffer = framebuffers.CreateDumb(widthPx, heightPx);
        try
        {
            using SafeFileHandle dmabuf = buffer.Export();
            return new GpuTarget(buffer, renderer.Import(dmabuf, buffer.Layout, isTarget: true));
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    public void Return(GpuTarget target) => _free.Add(target);

    /// <summary>Frees those that were returned.</summary>
    public void Dispose() => _free.ForEach(Delete);

    private void Delete(GpuTarget target)
    {
        card.Delete(target.Texture);
        target.Buffer.Dispose();
    }
}

/// <summary>A framebuffer that the GPU draws into.</summary>
/// <param name="Buffer">Its memory.</param>
/// <param name="Texture">The same for the GPU.</param>
internal sealed record GpuTarget(DumbBuffer Buffer, GpuTexture Texture)
{
    public bool HasSize(int widthPx, int heightPx) => (Buffer.WidthPx, Buffer.HeightPx) == (widthPx, heightPx);
}

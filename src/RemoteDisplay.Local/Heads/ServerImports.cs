using RemoteDisplay.Local.Gpu;
using RemoteDisplay.Local.Scanout;
using VfioUser.Display.Client;

namespace RemoteDisplay.Local.Heads;

/// <summary>What was made of the buffers of one connection, whose ids are valid only there.</summary>
internal sealed class ServerImports(DisplayClient client, CardTools tools) : IDisposable
{
    public DisplayClient Client => client;

    public BufferCache<uint> Framebuffers { get; } = new(tools.Framebuffers.Remove);

    public BufferCache<GpuTexture> Textures { get; } = new(tools.Renderer.Delete);

    public void Retire(uint id)
    {
        Framebuffers.Retire(id);
        Textures.Retire(id);
    }

    /// <summary>Drops everything; what is on the screen turns black.</summary>
    public void Dispose()
    {
        Framebuffers.Clear();
        Textures.Clear();
    }
}

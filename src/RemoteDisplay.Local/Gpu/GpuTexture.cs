namespace RemoteDisplay.Local.Gpu;

/// <summary>A dma-buf that the GPU reads from or draws into.</summary>
/// <param name="Image">The EGL image.</param>
/// <param name="Name">The texture's name.</param>
/// <param name="Framebuffer">The framebuffer object's name if it is a target; else 0.</param>
internal sealed record GpuTexture(nint Image, uint Name, uint Framebuffer);

using RemoteDisplay.Local.Gpu;
using RemoteDisplay.Local.Kms;

namespace RemoteDisplay.Local.Heads;

/// <summary>A card, and what makes framebuffers of it.</summary>
internal sealed record CardTools(DrmCard Card, Framebuffers Framebuffers, CardRenderer Renderer);

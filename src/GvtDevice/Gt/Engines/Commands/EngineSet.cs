namespace GvtDevice.Gt.Engines.Commands;

/// <summary>The engines that know a command; bit n stands for <see cref="EngineKind"/> n.</summary>
[Flags]
internal enum EngineSet
{
    Render = 1 << EngineKind.Render,
    Blitter = 1 << EngineKind.Blitter,
    Video = 1 << EngineKind.Video,
    VideoEnhance = 1 << EngineKind.VideoEnhance,
    All = Render | Blitter | Video | VideoEnhance,
}

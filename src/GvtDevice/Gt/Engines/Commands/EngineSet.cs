namespace GvtDevice.Gt.Engines.Commands;

/// <summary>Engines that know a command; the bits are those of <see cref="EngineKind"/>.</summary>
[Flags]
internal enum EngineSet
{
    Render = 1 << EngineKind.Render,
    Blitter = 1 << EngineKind.Blitter,
    Video = 1 << EngineKind.Video,
    VideoEnhance = 1 << EngineKind.VideoEnhance,
    All = Render | Blitter | Video | VideoEnhance,
}

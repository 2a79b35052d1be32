namespace GvtDevice.Gt.Engines.Commands;

/// <summary>The engines of Gen9 GT2.</summary>
internal enum EngineKind
{
    /// <summary>RCS.</summary>
    Render,
    /// <summary>BCS.</summary>
    Blitter,
    /// <summary>VCS.</summary>
    Video,
    /// <summary>VECS.</summary>
    VideoEnhance,
}

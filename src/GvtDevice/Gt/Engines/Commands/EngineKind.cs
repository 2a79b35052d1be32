namespace GvtDevice.Gt.Engines.Commands;

/// <summary>The kinds of engines.</summary>
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

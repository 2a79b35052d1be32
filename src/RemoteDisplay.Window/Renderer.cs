namespace RemoteDisplay.Window;

/// <summary>Who draws in windows.</summary>
public enum Renderer
{
    /// <summary>A GPU by OpenGL ES; else the processor, which is faster than OpenGL in software.</summary>
    Auto,

    /// <summary>OpenGL ES, whoever executes it.</summary>
    Gl,

    /// <summary>The processor.</summary>
    Software,
}

namespace RemoteDisplay.Window;

/// <summary>Who draws in windows.</summary>
public enum Renderer
{
    /// <summary>A GPU by OpenGL ES. Without one the processor if the display server shares its memory with windows,
    /// as X does: that took a fifth of the time of OpenGL ES in software. Else that.</summary>
    Auto,

    /// <summary>OpenGL ES, whoever executes it.</summary>
    Gl,

    /// <summary>The processor.</summary>
    Software,
}

namespace RemoteDisplay.Window.Toolkit;

/// <summary>OpenGL ES 3.0 for a window.</summary>
internal interface IGlContext : IDisposable
{
    /// <summary>Has the thread's GL calls draw in this window.</summary>
    void MakeCurrent();

    /// <returns>0 for a function that the library does not have.</returns>
    nint Find(string function);

    /// <summary>Shows what was drawn, without waiting for a vertical blank.</summary>
    void Swap();
}

namespace RemoteDisplay.Local.Scanout;

/// <summary>A pipe of this machine. It accepts a state completely or not at all.</summary>
internal interface IScanout
{
    /// <summary>Asks the driver whether it would accept a state.</summary>
    /// <returns>errno; 0 when it would.</returns>
    int Test(ScreenState state);

    /// <summary>Shows a state from the next vertical blank on. The caller waits for the flip event before the next
    /// commit.</summary>
    /// <param name="state">The state.</param>
    /// <param name="isAsync">Flip immediately, with a torn picture, if the driver supports it.</param>
    CommitResult Commit(ScreenState state, bool isAsync);

    /// <summary>Another program may have shown something: the next commit sets everything.</summary>
    void Forget();
}

/// <summary>The result of a commit.</summary>
/// <param name="Errno">0 if the driver accepted the state.</param>
/// <param name="IsPending">A flip event follows; otherwise the state is already on the screen.</param>
internal readonly record struct CommitResult(int Errno, bool IsPending);

namespace RemoteDisplay.Local.Scanout;

/// <summary>A pipe of this machine that takes states as a whole.</summary>
internal interface IScanout
{
    /// <summary>Asks the driver whether it would take a state.</summary>
    /// <returns>errno; 0 when it would.</returns>
    int Test(ScreenState state);

    /// <summary>Shows a state from the next vertical blank on. One at a time: the next may come after the flip
    /// event.</summary>
    /// <param name="state">What to show.</param>
    /// <param name="isAsync">At once, with a torn picture, if the driver can; else as usual.</param>
    CommitResult Commit(ScreenState state, bool isAsync);

    /// <summary>Another program may have shown something: the next commit sets everything.</summary>
    void Forget();
}

/// <summary>What became of a commit.</summary>
/// <param name="Errno">0 when the driver has taken it.</param>
/// <param name="IsPending">A flip event will come; else it is on the screen already.</param>
internal readonly record struct CommitResult(int Errno, bool IsPending);

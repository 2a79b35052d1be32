namespace GvtDevice.Lab.Igt;

/// <summary>How a subtest of IGT ended.</summary>
public enum IgtOutcome
{
    /// <summary>It passed.</summary>
    Pass,

    /// <summary>It passed, and the kernel warned meanwhile.</summary>
    KernelWarning,

    /// <summary>It failed.</summary>
    Fail,

    /// <summary>A signal ended it.</summary>
    Crash,

    /// <summary>It did not end in time.</summary>
    Timeout,

    /// <summary>It needs what this machine lacks.</summary>
    Skip,

    /// <summary>The guest ended, hung or lost its card meanwhile.</summary>
    Incomplete,
}

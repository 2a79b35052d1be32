using System.Runtime.InteropServices;

namespace GvtDevice.Lab.Machine;

/// <summary>Signals to other processes. Source: kill(2), signal(7).</summary>
internal static partial class Signals
{
    public const int Terminate = 15;

    /// <returns>0, or -1 if the process is gone.</returns>
    [LibraryImport("libc", EntryPoint = "kill")]
    public static partial int Kill(int process, int signal);
}

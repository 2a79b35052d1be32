using Integration.Tests.Harness;

namespace Integration.Tests.Lab;

/// <summary>The executable gvt-lab that was built with the tests, which finds QEMU and the kernel in their cache.
/// </summary>
internal static class LabProgram
{
    /// <param name="folder">For its temporary files.</param>
    /// <param name="arguments">Its arguments.</param>
    public static ChildProcess Start(string folder, params IEnumerable<string> arguments) => new(
        "env",
        [
            "--default-signal=INT", $"GVT_CACHE={Repository.Cache}", $"TMPDIR={folder}", GvtProgram.DotnetHost(),
            Path.Combine(AppContext.BaseDirectory, "gvt-lab.dll"), .. arguments,
        ]);

    /// <summary>Runs it to its end.</summary>
    public static CommandResult Run(string folder, params IEnumerable<string> arguments)
    {
        using ChildProcess process = Start(folder, arguments);
        int exitCode = process.WaitForExit(Patience.Boot);
        return new CommandResult(exitCode, process.Output(), process.Errors);
    }

    /// <summary>Fetches QEMU and the kernel, so that no test waits for them.</summary>
    /// <exception cref="InvalidOperationException">They cannot be had.</exception>
    public static void Fetch() => SetUpScript.Run("qemu/fetch");
}

using System.Runtime.InteropServices;
using System.Text;

namespace Integration.Tests.Harness;

/// <summary>The executable that was built with the tests.</summary>
internal static class GvtProgram
{
    private static readonly string s_assembly = Path.Combine(AppContext.BaseDirectory, "gvt-device.dll");

    /// <summary>What has to be run, before the arguments.</summary>
    public static IReadOnlyList<string> Command => [DotnetHost(), s_assembly];

    /// <summary>Starts it as from an interactive shell: whoever runs tests in the background ignores SIGINT, and so
    /// would all its children.</summary>
    public static ChildProcess Start(params IEnumerable<string> arguments) => Launch([], arguments);

    /// <summary>The same, run by another command.</summary>
    public static ChildProcess Launch(IEnumerable<string> launcher, IEnumerable<string> arguments) =>
        new("env", ["--default-signal=INT", .. launcher, .. Command, .. arguments]);

    /// <summary>Starts a copy of the program.</summary>
    /// <param name="folder">Where it is.</param>
    /// <param name="arguments">Its arguments.</param>
    public static ChildProcess StartIn(string folder, params IEnumerable<string> arguments) => new(
        "env",
        [
            "--default-signal=INT",
            $"DOTNET_ROOT={Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."))}",
            Path.Combine(folder, "gvt-device"),
            .. arguments,
        ]);

    /// <summary>Copies the program.</summary>
    /// <param name="folder">Is created.</param>
    public static void CopyTo(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (string file in Directory.GetFiles(AppContext.BaseDirectory))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }
    }

    /// <summary>Runs a command to its end.</summary>
    public static CommandResult Run(params IEnumerable<string> arguments)
    {
        using ChildProcess process = Start(arguments);
        int exitCode = process.WaitForExit(Patience.Step);
        return new CommandResult(exitCode, process.Output(), process.Errors);
    }

    /// <summary>What runs an assembly.</summary>
    public static string DotnetHost()
    {
        if (Environment.ProcessPath is { } self && Path.GetFileNameWithoutExtension(self) == "dotnet")
        {
            return self;
        }

        return Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet";
    }
}

/// <summary>What a command of the executable left behind.</summary>
internal sealed record CommandResult(int ExitCode, byte[] Output, string Errors)
{
    public string Text => Encoding.UTF8.GetString(Output);
}

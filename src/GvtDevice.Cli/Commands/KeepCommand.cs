using System.CommandLine;
using GvtDevice.Cli.Keeping;

namespace GvtDevice.Cli.Commands;

/// <summary>gvt-device keep.</summary>
internal static class KeepCommand
{
    private const string Serve = "serve";

    private static readonly Argument<string[]> s_command = new("serve ...")
    {
        Description = "The command to run, with its options.",
        Arity = ArgumentArity.OneOrMore,
    };

    public static Command Create()
    {
        Command command = new(
            "keep",
            "Run 'serve' and start it again when it has ended by a crash, or on SIGHUP, for example for another build. "
                + "QEMU and the guest do not notice. SIGINT and SIGTERM end both.")
        {
            s_command,
        };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        // All that follows belongs to the command, its options included.
        string[] words = [.. parsed.Tokens.Select(token => token.Value).SkipWhile(word => word != Serve)];
        if (words.Length == 0)
        {
            throw new ArgumentException($"keep: give the command to run, such as 'keep {Serve} --socket-path PATH'");
        }

        using Keeper keeper = new([.. Self(), .. words, ServeCommand.Restartable]);
        return keeper.Run();
    }

    /// <summary>This program, by the name by which it was started, which may lead to another build later.</summary>
    private static string[] Self()
    {
        string program = Environment.ProcessPath ?? throw new IOException("keep: /proc is not readable");
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
        {
            return [program, Environment.GetCommandLineArgs()[0]];
        }

        string name = File.ReadAllText("/proc/self/cmdline").Split('\0')[0];
        IEnumerable<string> folders = name.Contains('/') ? [Environment.CurrentDirectory]
            : Environment.GetEnvironmentVariable("PATH")?.Split(':') ?? [];
        IEnumerable<string> paths = folders.Select(folder => Path.GetFullPath(name, Path.GetFullPath(folder)));
        return [paths.FirstOrDefault(File.Exists) ?? program];
    }
}

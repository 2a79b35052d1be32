using System.CommandLine;
using GvtDevice.Cli.Keeping;

namespace GvtDevice.Cli.Commands;

/// <summary>gvt-device keep.</summary>
internal static class KeepCommand
{
    private const string Keep = "keep";
    private const string Serve = "serve";
    private const string Spare = "--spare";

    private static readonly Argument<string[]> s_command = new("serve ...")
    {
        Description = "The command to run, with its options.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<bool> s_spare = new(Spare)
    {
        Description = "Always have the next server ready, so that it goes on at once after a crash; some 50 MB.",
    };

    public static Command Create()
    {
        Command command = new(
            Keep,
            "Run 'serve' and start it again when it has ended by a crash, or on SIGHUP, for example for another build. "
                + "QEMU and the guest do not notice. SIGINT and SIGTERM end both.")
        {
            s_spare, s_command,
        };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        // All that follows belongs to the command, its options included.
        string[] words = [.. parsed.Tokens.Select(token => token.Value)];
        int begin = Array.IndexOf(words, Serve);
        if (begin < 0)
        {
            throw new ArgumentException($"keep: give the command to run, such as 'keep {Serve} --socket-path PATH'");
        }

        string[] own = [.. words.Take(begin)];
        if (Array.Find(own, word => word is not (Keep or Spare)) is { } unknown)
        {
            throw new ArgumentException($"keep: unknown argument '{unknown}' before '{Serve}'");
        }

        string[] command = [.. Self(), .. words.Skip(begin), ServeCommand.Restartable];
        using Keeper keeper = new(command, wantsSpare: own.Contains(Spare));
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

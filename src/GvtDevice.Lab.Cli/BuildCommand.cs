using System.CommandLine;

namespace GvtDevice.Lab.Cli;

/// <summary>gvt-lab build.</summary>
internal static class BuildCommand
{
    private static readonly Option<string> s_root = new("--root")
    {
        Description = "Where it runs: a folder (with a /), or Debian packages separated by commas, which are fetched "
            + "without root.",
        HelpName = "DIR|PACKAGES",
        Required = true,
    };

    private static readonly Option<string> s_suite = new("--suite")
    {
        Description = "The Debian release that the packages are from.",
        HelpName = "NAME",
        DefaultValueFactory = _ => new LabOptions().Suite,
    };

    private static readonly Option<string> s_folder = new("--folder")
    {
        Description = "What the command has as /work, where it starts.",
        HelpName = "DIR",
        DefaultValueFactory = _ => ".",
    };

    private static readonly Argument<string[]> s_command = new("COMMAND")
    {
        Description = "After --: a line for the shell, or a program and its arguments.",
        Arity = ArgumentArity.OneOrMore,
    };

    public static Command Create()
    {
        Command command = new(
            "build",
            "Run a command on this machine, without a guest, in a root file system of Debian packages: to build a "
                + "kernel's modules or programs for a guest. Ends with the command's exit code.")
        {
            s_root, s_suite, s_folder, s_command,
        };
        command.SetAction((parsed, stop) => Outcome.OfAsync(() => RunAsync(parsed, stop), stop));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        string folder = parsed.GetRequiredValue(s_folder);
        if (!Directory.Exists(folder))
        {
            throw new LabException($"--folder {folder} is no folder");
        }

        LabOptions options = new()
        {
            Root = parsed.GetRequiredValue(s_root),
            Suite = parsed.GetRequiredValue(s_suite),
            Progress = new Progress(isQuiet: false).Say,
        };
        BuildRoot root = await BuildRoot.FetchAsync(options, stop);
        return await root.RunAsync(ShellLine.Of(parsed.GetRequiredValue(s_command)), folder, stop);
    }
}

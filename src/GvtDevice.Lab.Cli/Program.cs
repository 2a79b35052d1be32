using System.CommandLine;
using GvtDevice.Lab.Cli;

RootCommand root = new("Tests a kernel, a compositor or an installer on an Intel display, without Intel hardware.")
{
    RunCommand.Create(),
    CompositorCommand.Create(),
    IgtCommand.Create(),
    ChameliumCommand.Create(),
    FetchCommand.Create(),
    BuildCommand.Create(),
};
ParseResult parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
if (parsed.Errors.Count > 0)
{
    foreach (System.CommandLine.Parsing.ParseError error in parsed.Errors)
    {
        Console.Error.WriteLine($"gvt-lab: {error.Message}");
    }

    Console.Error.WriteLine("Try 'gvt-lab --help', or '--help' after a command.");
    return Outcome.LabFailed;
}

return await parsed.InvokeAsync();

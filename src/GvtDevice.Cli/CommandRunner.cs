using System.CommandLine;
using VfioUser.Server;

namespace GvtDevice.Cli;

/// <summary>Parses and runs a command. Reports failures that a user can fix as one line and an exit code.</summary>
internal static class CommandRunner
{
    public const int Success = 0;
    public const int Failed = 1;
    public const int Usage = 2;

    public static int Run(RootCommand root, string[] args)
    {
        // @NAME is an abstract socket, not a file with more arguments.
        ParseResult parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            foreach (System.CommandLine.Parsing.ParseError error in parsed.Errors)
            {
                Console.Error.WriteLine($"gvt-device: {error.Message}");
            }

            Console.Error.WriteLine("Try 'gvt-device --help', or '--help' after a command.");
            return Usage;
        }

        try
        {
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            return Report(e, Usage);
        }
        catch (Exception e) when (e is IOException or TimeoutException or VfioUserException or InvalidDataException
            or UnauthorizedAccessException)
        {
            return Report(e, Failed);
        }
    }

    private static int Report(Exception e, int exitCode)
    {
        Console.Error.WriteLine($"gvt-device: {e.Message}");
        return exitCode;
    }
}

using System.CommandLine;
using System.Text;
using RemoteDisplay.Input;
using RemoteDisplay.Input.Keymaps;
using RemoteDisplay.Qmp;

namespace GvtDevice.Cli.Commands;

/// <summary>gvt-device type.</summary>
internal static class TypeCommand
{
    private static readonly Argument<string?> s_text = new("TEXT")
    {
        Description = "The text; without it, standard input (UTF-8). A line's end is the Return key.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string> s_qmp = new("--qmp")
    {
        Description = "The QMP socket of QEMU (-qmp unix:PATH,server=on,wait=off). No other program may use it.",
        HelpName = "PATH",
        Required = true,
    };

    public static Command Create()
    {
        Command command = new(
            "type",
            "Type a text on the guest's keyboard. Types nothing if the keyboard lacks one of the characters.")
        {
            s_text, s_qmp, KeymapOption.Name,
        };
        command.SetAction(parsed => Run(parsed).GetAwaiter().GetResult());
        return command;
    }

    private static async Task<int> Run(ParseResult parsed)
    {
        string path = parsed.GetRequiredValue(s_qmp);
        SocketPaths.Check(path);
        KeyLayout layout = KeymapOption.Unpack(parsed);
        using StopSignal stop = new();
        try
        {
            string text = parsed.GetValue(s_text) ?? await ReadAsync(stop.Token).ConfigureAwait(false);
            await using QmpInput input = new(path);
            TextTyper typer = new(new SharedInput(input, layout));
            if (typer.FindMissing(text) is { Count: > 0 } missing)
            {
                Console.Error.WriteLine(
                    $"gvt-device: nothing was typed: the keyboard {layout.Name} does not have "
                        + TextTyper.Describe(missing));
                return CommandRunner.Failed;
            }

            await input.FirstAttempt.WaitAsync(stop.Token).ConfigureAwait(false);
            await typer.TypeAsync(text, stop.Token).ConfigureAwait(false);
            return CommandRunner.Success;
        }
        catch (OperationCanceledException) when (stop.IsRaised)
        {
            Console.Error.WriteLine("gvt-device: interrupted");
            return CommandRunner.Failed;
        }
    }

    private static async Task<string> ReadAsync(CancellationToken cancellation)
    {
        using StreamReader input = new(Console.OpenStandardInput(), Encoding.UTF8);
        return await input.ReadToEndAsync(cancellation).ConfigureAwait(false);
    }
}

using System.CommandLine;
using GvtDevice.Lab.Events;

namespace GvtDevice.Lab.Cli;

/// <summary>gvt-lab run.</summary>
internal static class RunCommand
{
    private static readonly Option<int?> s_timeout = new("--timeout")
    {
        Description = "End the command after so many seconds, with exit code 124.",
        HelpName = "SECONDS",
    };

    private static readonly Argument<string[]> s_command = new("COMMAND")
    {
        Description = "After --: a line for the guest's shell, or a program and its arguments.",
        Arity = ArgumentArity.OneOrMore,
    };

    public static Command Create()
    {
        Command command = new(
            "run",
            "Boot a guest on an Intel display, run a command in it and end with its exit code. 124: it did not end in "
                + "time. 125: the lab failed, not the command.")
        {
            s_timeout, s_command,
        };
        ScriptOptions.AddTo(command);
        GuestOptions.AddTo(command);
        command.SetAction((parsed, stop) => Outcome.OfWriterAsync(end => RunAsync(parsed, end), stop));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        Progress progress = ScriptOptions.Progress(parsed);
        int? seconds = parsed.GetValue(s_timeout);
        if (seconds <= 0)
        {
            throw new LabException($"--timeout {seconds}: give a number of seconds");
        }

        EventScript? events = ScriptOptions.Events(parsed);
        await using Lab lab = await Lab.StartAsync(ScriptOptions.Guest(parsed, progress), stop);
        progress.Say("the guest is ready");
        string line = ShellLine.Of(parsed.GetRequiredValue(s_command));
        int? code;
        try
        {
            code = await RunInAsync(lab, line, events, seconds, progress.Say, stop);
        }
        finally
        {
            await lab.SaveArtifactsAsync(stop);
        }

        if (code is null)
        {
            progress.Say($"the command has not ended within {seconds} s");
            return Outcome.TimedOut;
        }

        await lab.SaveKernelLogAsync(stop);
        progress.Say($"exit code {code}");
        return code.Value;
    }

    /// <returns>The command's exit code; null if it has not ended in time.</returns>
    private static async Task<int?> RunInAsync(
        Lab lab, string command, EventScript? events, int? seconds, Action<string> say, CancellationToken stop)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        if (seconds is { } span)
        {
            limit.CancelAfter(TimeSpan.FromSeconds(span));
        }

        await using Stream output = Console.OpenStandardOutput();
        try
        {
            Task<int> running = lab.RunAsync(command, output, limit.Token);
            Task happening = events?.RunAsync(lab, say, limit.Token) ?? Task.CompletedTask;
            if (await Task.WhenAny(running, happening) == happening)
            {
                await happening;
            }

            int code = await running;
            await happening;
            return code;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return null;
        }
    }
}

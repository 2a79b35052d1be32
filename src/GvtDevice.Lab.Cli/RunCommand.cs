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

    private static readonly Option<string?> s_events = new("--events")
    {
        Description = "What happens to the monitors while the command runs: a file with an event on each line "
            + "(docs/lab.md). If one fails, so does the run, with exit code 125.",
        HelpName = "FILE",
    };

    private static readonly Option<bool> s_quiet = new("--quiet")
    {
        Description = "Print nothing but what the command prints.",
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
            s_timeout, s_events, s_quiet, s_command,
        };
        GuestOptions.AddTo(command);
        command.SetAction((parsed, stop) => Outcome.OfAsync(() => RunAsync(parsed, stop), stop));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        Progress progress = new(parsed.GetValue(s_quiet));
        int? seconds = parsed.GetValue(s_timeout);
        if (seconds <= 0)
        {
            throw new LabException($"--timeout {seconds}: give a number of seconds");
        }

        EventScript? events = parsed.GetValue(s_events) is { } file ? EventScript.Load(file) : null;
        await using Lab lab = await Lab.StartAsync(GuestOptions.Unpack(parsed) with { Progress = progress.Say }, stop);
        progress.Say("the guest is ready");
        string line = ShellLine.Of(parsed.GetRequiredValue(s_command));
        int code = await RunInAsync(lab, line, events, seconds, progress.Say, stop);
        progress.Say($"exit code {code}");
        return code;
    }

    private static async Task<int> RunInAsync(
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
            Task happening = events?.RunAsync(lab.Display, say, limit.Token) ?? Task.CompletedTask;
            if (await Task.WhenAny(running, happening) == happening)
            {
                await happening;
            }

            int code = await running;
            await happening;
            await lab.SaveArtifactsAsync(stop);
            await lab.SaveKernelLogAsync(stop);
            return code;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            say($"the command has not ended within {seconds} s");
            await lab.SaveArtifactsAsync(stop);
            return Outcome.TimedOut;
        }
        catch (LabException)
        {
            await lab.SaveArtifactsAsync(stop);
            throw;
        }
    }
}

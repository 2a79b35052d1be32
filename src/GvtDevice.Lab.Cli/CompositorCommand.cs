using System.CommandLine;
using GvtDevice.Lab.Events;

namespace GvtDevice.Lab.Cli;

/// <summary>gvt-lab compositor.</summary>
internal static class CompositorCommand
{
    private const int Good = 0;
    private const int Bad = 1;

    /// <summary>Exit codes of a shell for programs that a signal has ended; that of SIGTERM is no crash.</summary>
    private const int FirstSignal = 128, Terminated = 143;

    /// <summary>Without --events: until the first screen shows something that stays.</summary>
    private const string DefaultEvents = "wait-lit 0\nwait-still 0 2\n";

    /// <summary>Monitors when there is no --output.</summary>
    private static readonly string[] s_outputs =
        ["--mode", "1920x1080", "--mode", "1280x1024", "--mode", "1280x720"];

    private static readonly Argument<string[]> s_command = new("COMMAND")
    {
        Description = "After --: the compositor with its arguments, or a line for the guest's shell.",
        Arity = ArgumentArity.OneOrMore,
    };

    public static Command Create()
    {
        Command command = new(
            "compositor",
            "Run a Wayland compositor on three monitors, let events happen to them, and end with 1 if it ended before "
                + "the events did, if one of them waited in vain, or if the kernel warned.")
        {
            s_command,
        };
        ScriptOptions.AddTo(command);
        GuestOptions.AddTo(command);
        command.SetAction((parsed, stop) => Outcome.OfWriterAsync(end => RunAsync(parsed, end), stop));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        Progress progress = ScriptOptions.Progress(parsed);
        EventScript events = ScriptOptions.Events(parsed)
            ?? EventScript.Parse(DefaultEvents, "the default events", ".");
        string[] words = parsed.GetRequiredValue(s_command);
        LabOptions options = ScriptOptions.Guest(parsed, progress).WithoutConsole() with { HasInput = true };
        if (!options.DeviceArguments.Contains("--output"))
        {
            options = options with { DeviceArguments = [.. s_outputs, .. options.DeviceArguments] };
        }

        string root = options.Root ?? PackageOf(words[0]);
        if (!root.Contains('/', StringComparison.Ordinal))
        {
            options = options with { Root = string.Join(',', [root, .. Compositor.Packages]) };
        }

        await using Lab lab = await Lab.StartAsync(options, stop);
        progress.Say("the guest is ready");
        Compositor compositor = await Compositor.StartAsync(lab, ShellLine.OfLast(words), stop);
        string? complaint = await HappenAsync(lab, compositor, events, progress, stop);
        await lab.SaveArtifactsAsync(stop);
        return await EndAsync(lab, compositor, complaint, options.Artifacts, progress, stop);
    }

    /// <summary>Lets the events happen as long as the compositor runs.</summary>
    /// <returns>Which event waited in vain; null if none did.</returns>
    private static async Task<string?> HappenAsync(
        Lab lab, Compositor compositor, EventScript events, Progress progress, CancellationToken stop)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task happening = events.RunAsync(lab, progress.Say, end.Token);
        using PeriodicTimer look = new(TimeSpan.FromSeconds(1));
        while (!happening.IsCompleted)
        {
            if (await compositor.ExitCodeAsync(stop) is not null)
            {
                await end.CancelAsync();
            }

            await Task.WhenAny(happening, look.WaitForNextTickAsync(stop).AsTask());
        }

        try
        {
            await happening;
        }
        catch (LabException e)
        {
            return e.Message;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // The compositor has ended.
        }

        return null;
    }

    private static async Task<int> EndAsync(
        Lab lab, Compositor compositor, string? complaint, string? artifacts, Progress progress, CancellationToken stop)
    {
        int? early = await compositor.ExitCodeAsync(stop);
        int code = early ?? await compositor.EndAsync(stop);
        string log = await compositor.LogAsync(stop);
        string[] warnings = KernelWarnings.In(await lab.KernelLogAsync(stop));
        if (artifacts is not null)
        {
            await File.WriteAllTextAsync(Path.Combine(artifacts, "compositor.log"), log, stop);
            await lab.SaveKernelLogAsync(stop);
        }

        List<string> wrong = complaint is null ? [] : [complaint];
        if (early is not null)
        {
            wrong.Add($"the compositor ended before the events did, with exit code {code}. It said:\n{Tool.Tail(log)}");
        }
        else if (code is >= FirstSignal and not Terminated)
        {
            wrong.Add($"the compositor crashed when it was to end, with exit code {code}. It said:\n{Tool.Tail(log)}");
        }

        wrong.AddRange(warnings.Select(line => $"the kernel warned: {line}"));
        foreach (string line in wrong)
        {
            Console.Error.WriteLine($"gvt-lab: {line}");
        }

        progress.Say($"the compositor has ended with exit code {code}");
        return wrong.Count > 0 ? Bad : Good;
    }

    /// <summary>Debian's package of a compositor.</summary>
    private static string PackageOf(string command) => command.Split(' ')[0] switch
    {
        "kwin_wayland" => "kwin-wayland",
        { } name => name,
    };
}

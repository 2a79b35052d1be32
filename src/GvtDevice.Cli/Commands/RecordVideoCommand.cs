using System.CommandLine;
using GvtDevice.Cli.VideoFiles;
using VfioUser.Display.Client;

namespace GvtDevice.Cli.Commands;

/// <summary>gvt-device record-video.</summary>
internal static class RecordVideoCommand
{
    private static readonly Argument<string> s_file = new("FILE.mkv")
    {
        Description = "Where to write the video; '-' for standard output. If the guest sets another size, the next "
            + "file is FILE-2.mkv.",
    };

    public static Command Create()
    {
        Command command = new(
            "record-video",
            "Record what a head shows as a lossless video (Matroska with ZMBV), until Ctrl-C. Each picture has its "
                + "true time.")
        {
            s_file, DisplaySocketOption.Path, DisplaySocketOption.Head, SecondsOption.Seconds,
        };
        command.SetAction(parsed => Run(parsed).GetAwaiter().GetResult());
        return command;
    }

    private static async Task<int> Run(ParseResult parsed)
    {
        TimeSpan limit = SecondsOption.Unpack(parsed);
        using StopSignal stop = new();
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        bool hasRecorded = false;
        try
        {
            using DisplayClient client = await DisplayClient.ConnectAsync(
                parsed.GetRequiredValue(DisplaySocketOption.Path),
                new DisplayClientOptions { WantsEvents = true },
                stop.Token).ConfigureAwait(false);
            int head = parsed.GetValue(DisplaySocketOption.Head);
            if (head < 0 || head >= client.HeadCount)
            {
                throw new IOException($"there is no head {head}; heads are 0 to {client.HeadCount - 1}");
            }

            end.CancelAfter(limit);

            using VideoRecorder recorder = new(
                client, head, new VideoFileNames(parsed.GetRequiredValue(s_file)), Console.Error.WriteLine);
            try
            {
                await recorder.RunAsync(end.Token).ConfigureAwait(false);
            }
            finally
            {
                hasRecorded = recorder.HasRecorded;
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // A signal, or the time, is the normal end.
        }

        if (!hasRecorded)
        {
            Console.Error.WriteLine("gvt-device: nothing was recorded");
        }

        return hasRecorded ? CommandRunner.Success : CommandRunner.Failed;
    }
}

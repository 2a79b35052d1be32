using System.IO.Pipes;
using NUnit.Framework;

namespace GvtDevice.Lab.Tests;

/// <summary>The end of the reader of a pipe.</summary>
internal sealed class ReaderWatchTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    [Test]
    public void A_reader_that_goes_is_noticed()
    {
        using AnonymousPipeServerStream writer = new(PipeDirection.Out);
        using ReaderWatch watch = new(writer.SafePipeHandle);
        writer.Write([1, 2, 3]);
        Assert.That(watch.Gone.IsCancellationRequested, Is.False);

        writer.ClientSafePipeHandle.Dispose();
        Assert.That(watch.Gone.WaitHandle.WaitOne(s_patience), Is.True);
    }

    [Test]
    public void The_watch_ends_before_the_reader()
    {
        using AnonymousPipeServerStream writer = new(PipeDirection.Out);
        CancellationToken gone;
        using (ReaderWatch watch = new(writer.SafePipeHandle))
        {
            gone = watch.Gone;
        }

        Assert.That(gone.IsCancellationRequested, Is.False);
    }

    [Test]
    public void Nothing_is_watched_without_a_pipe()
    {
        using ReaderWatch watch = new(null);
        Assert.That(watch.Gone.IsCancellationRequested, Is.False);
    }
}

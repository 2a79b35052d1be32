using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;

namespace Vnc.Bench;

/// <summary>A connection with a rate and a delay, between a viewer and a server: each way it passes on what comes, not
/// faster than the rate and after half of the round trip. Its queue is short, so that a sender that is too fast has to
/// wait, as with TCP.</summary>
internal sealed class SlowLink : IDisposable
{
    private const int PieceLength = 1460;
    private const int QueuedPieces = 44;

    private readonly Socket _server;
    private readonly Socket _near;

    /// <param name="server">The connection to the server, which the link owns.</param>
    /// <param name="bitsPerSecond">The rate each way.</param>
    /// <param name="roundTrip">The delay there and back.</param>
    public SlowLink(Socket server, long bitsPerSecond, TimeSpan roundTrip)
    {
        _server = server;
        using Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint($"\0vnc-bench-{Guid.NewGuid():N}"));
        listener.Listen(1);
        Viewer = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        Viewer.Connect(listener.LocalEndPoint!);
        _near = listener.Accept();
        Start(_server, _near, bitsPerSecond, roundTrip / 2);
        Start(_near, _server, bitsPerSecond, roundTrip / 2);
    }

    /// <summary>The viewer's end.</summary>
    public Socket Viewer { get; }

    public void Dispose()
    {
        Viewer.Dispose();
        _near.Dispose();
        _server.Dispose();
    }

    private static void Start(Socket from, Socket to, long bitsPerSecond, TimeSpan delay)
    {
        from.ReceiveBufferSize = PieceLength;
        from.SendBufferSize = PieceLength;
        BlockingCollection<(byte[] Piece, long Due)> queue = new(QueuedPieces);
        new Thread(() => Receive(from, queue, bitsPerSecond, delay)) { IsBackground = true }.Start();
        new Thread(() => Send(to, queue)) { IsBackground = true }.Start();
    }

    private static void Receive(
        Socket from, BlockingCollection<(byte[] Piece, long Due)> queue,
        long bitsPerSecond, TimeSpan delay)
    {
        byte[] buffer = new byte[PieceLength];
        long free = 0;
        try
        {
            int count;
            while ((count = from.Receive(buffer)) > 0)
            {
                long time = (long)(count * 8.0 / bitsPerSecond * Stopwatch.Frequency);
                free = Math.Max(free, Stopwatch.GetTimestamp()) + time;
                queue.Add((buffer[..count], free + (long)(delay.TotalSeconds * Stopwatch.Frequency)));
                SleepUntil(free);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // One end has gone.
        }

        queue.CompleteAdding();
    }

    private static void Send(
        Socket to, BlockingCollection<(byte[] Piece, long Due)> queue)
    {
        try
        {
            foreach ((byte[] piece, long due) in queue.GetConsumingEnumerable())
            {
                SleepUntil(due);
                to.Send(piece);
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // One end has gone.
        }
    }

    /// <summary>Sleeps only when it is worth a millisecond, so that many pieces share one wake-up.</summary>
    private static void SleepUntil(long timestamp)
    {
        TimeSpan left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), timestamp);
        if (left > TimeSpan.FromMilliseconds(1))
        {
            Thread.Sleep(left);
        }
    }
}

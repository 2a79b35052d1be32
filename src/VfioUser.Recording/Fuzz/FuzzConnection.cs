using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using VfioUser.Recording.Replay;
using VfioUser.Server.Transport;

namespace VfioUser.Recording.Fuzz;

/// <summary>Sends a conversation to a server as fast as it accepts it, and discards the replies.</summary>
internal static class FuzzConnection
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <summary>Sends all messages, or until the server ends the connection.</summary>
    /// <param name="path">The server's socket.</param>
    /// <param name="messages">The messages to send.</param>
    /// <param name="cutAt">The number of bytes at the end of the last message that are not sent; 0 for the whole
    /// conversation.</param>
    /// <returns>The number of messages sent.</returns>
    /// <exception cref="TimeoutException">The server neither reads nor closes the connection.</exception>
    /// <exception cref="ProtocolViolationException">The server broke the framing.</exception>
    public static int Pour(string path, IReadOnlyList<FuzzMessage> messages, int cutAt)
    {
        using VfioUserClient client = VfioUserClient.Connect(path, s_patience);
        int sent = 0;
        try
        {
            foreach (FuzzMessage message in messages)
            {
                bool isCut = cutAt > 0 && sent == messages.Count - 1;
                int length = isCut ? Math.Max(1, message.Bytes.Length - cutAt) : message.Bytes.Length;
                ReadOnlySpan<byte> bytes = message.Bytes.AsSpan(0, length);
                using StandIns files = new(message.Files);
                if (!Send(client, bytes, files.Handles))
                {
                    return sent;
                }

                sent++;
            }

            if (cutAt == 0)
            {
                AwaitEnd(client);
            }
        }
        catch (LinuxException)
        {
            // The server may end the connection.
        }

        return sent;
    }

    /// <returns>false if the server ended the connection.</returns>
    private static bool Send(
        VfioUserClient client, ReadOnlySpan<byte> bytes, ReadOnlySpan<SafeFileHandle> files)
    {
        long deadlineNs = MonotonicClock.After(s_patience);
        while (!bytes.IsEmpty)
        {
            if (!Drain(client))
            {
                return false;
            }

            int count = client.TrySendRaw(bytes, files);
            if (count > 0)
            {
                bytes = bytes[count..];
                files = default;
            }
            else
            {
                Poll.Wait([new PollFd(client.Socket, PollEvents.In | PollEvents.Out)], deadlineNs);
                ThrowIfLate(deadlineNs);
            }
        }

        return true;
    }

    /// <returns>false at the end of the stream.</returns>
    private static bool Drain(VfioUserClient client)
    {
        ReceiveResult result;
        do
        {
            result = client.TryReceive();
        }
        while (result == ReceiveResult.Message);
        return result != ReceiveResult.EndOfStream;
    }

    /// <summary>Waits until the server has executed all messages, not only received them.</summary>
    private static void AwaitEnd(VfioUserClient client)
    {
        long deadlineNs = MonotonicClock.After(s_patience);
        client.EndOutput();
        while (Drain(client))
        {
            Poll.Wait([new PollFd(client.Socket, PollEvents.In)], deadlineNs);
            ThrowIfLate(deadlineNs);
        }
    }

    private static void ThrowIfLate(long deadlineNs)
    {
        if (MonotonicClock.NowNs >= deadlineNs)
        {
            throw new TimeoutException(
                $"the server has neither read nor closed the connection for {s_patience.TotalSeconds} s");
        }
    }
}

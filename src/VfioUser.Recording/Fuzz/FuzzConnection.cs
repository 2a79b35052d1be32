using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using VfioUser.Recording.Replay;
using VfioUser.Server;
using VfioUser.Server.Transport;

namespace VfioUser.Recording.Fuzz;

/// <summary>Pours a conversation into a server as fast as it takes it, and drops what comes back.</summary>
internal static class FuzzConnection
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <summary>Sends all, or until the server ends the connection.</summary>
    /// <param name="path">The server's socket.</param>
    /// <param name="messages">What to send.</param>
    /// <param name="cutAt">Bytes of the last message that are not sent before the connection is cut.</param>
    /// <returns>How many messages were sent.</returns>
    /// <exception cref="TimeoutException">The server neither reads nor hangs up.</exception>
    /// <exception cref="ProtocolViolationException">What the server sends is no protocol.</exception>
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
            // The server has ended the connection, as it may.
        }

        return sent;
    }

    /// <returns>false when the server has ended the connection.</returns>
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

    /// <summary>Sees to it that the server has carried out all that it was sent, not merely received it.</summary>
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
            throw new TimeoutException($"the server has neither read nor hung up for {s_patience.TotalSeconds} s");
        }
    }
}

using System.Diagnostics;
using LinuxInterop;
using VfioUser.Server.Transport;

namespace VfioUser.Recording.Fuzz;

/// <summary>Sends mutated conversations to a server. Checks after each that the server is still the same process, has
/// closed all files, and accepts a new client and answers it as before.</summary>
public sealed class Fuzzer
{
    private const int CutOneIn = 8;
    private const int MaxCutBytes = 40;

    private static readonly TimeSpan s_settleTime = TimeSpan.FromSeconds(5);

    private readonly string _socketPath;
    private readonly IReadOnlyList<FuzzMessage> _recorded;

    /// <param name="socketPath">The server's socket.</param>
    /// <param name="entries">The entries of a recording; its first message from the client is the handshake.</param>
    /// <exception cref="InvalidDataException">The recording has no messages from a client.</exception>
    public Fuzzer(string socketPath, IEnumerable<RecordedEntry> entries)
    {
        _socketPath = socketPath;
        _recorded = [.. entries.Where(entry => entry.Kind == RecordedKind.FromClient).Select(FuzzMessage.Of)];
        if (_recorded.Count == 0)
        {
            throw new InvalidDataException("the recording has no messages from a client");
        }
    }

    /// <summary>Runs until the given number of messages is sent, or a check fails.</summary>
    /// <param name="seed">The seed of the first conversation, incremented for each further one.</param>
    /// <param name="messages">The minimum number of messages.</param>
    /// <param name="onProgress">Called after each conversation with the messages sent so far; may be null.</param>
    /// <exception cref="IOException">There is no server, or it fails before the first conversation.</exception>
    public FuzzReport Run(int seed, long messages, Action<long>? onProgress = null)
    {
        FuzzTarget target = new(_socketPath);
        string expected = FuzzProbe.Run(_socketPath);
        FuzzProbe.Run(_socketPath);
        int openFiles = Settled(target, 0);
        long residentBefore = target.ResidentKiB;
        Stopwatch clock = Stopwatch.StartNew();
        long conversations = 0;
        long sent = 0;
        string? failure = null;
        while (sent < messages && failure is null)
        {
            failure = Converse(seed + (int)conversations, ref sent) ?? Check(target, expected, openFiles);
            conversations++;
            onProgress?.Invoke(sent);
        }

        long residentAfter = target.IsAlive ? target.ResidentKiB : 0;
        int lastSeed = seed + (int)conversations - 1;
        return new FuzzReport(conversations, sent, clock.Elapsed, residentBefore, residentAfter, failure, lastSeed);
    }

    private string? Converse(int seed, ref long sent)
    {
        Random random = new(seed);
        List<FuzzMessage> conversation = new Mutator(_recorded, random).Conversation();
        int cutAt = random.Next(CutOneIn) == 0 ? random.Next(1, MaxCutBytes) : 0;
        try
        {
            sent += FuzzConnection.Pour(_socketPath, conversation, cutAt);
            return null;
        }
        catch (Exception e) when (e is TimeoutException or ProtocolViolationException)
        {
            return e.Message;
        }
    }

    private string? Check(FuzzTarget target, string expected, int openFiles)
    {
        try
        {
            string actual = FuzzProbe.Run(_socketPath);
            if (actual != expected)
            {
                return $"the answers to the probe have changed:\n{FirstDifference(actual, expected)}";
            }
        }
        catch (Exception e) when (e is IOException or TimeoutException or VfioUser.Server.VfioUserException
            or InvalidDataException or ProtocolViolationException)
        {
            return target.IsAlive ? $"the probe failed: {e.Message}" : $"process {target.ProcessId} has exited";
        }

        int left = Settled(target, openFiles);
        return left > openFiles ? $"{left - openFiles} files are still open" : null;
    }

    /// <summary>The number of open files, after the server has had time to close unused ones.</summary>
    private static int Settled(FuzzTarget target, int expected)
    {
        long deadlineNs = MonotonicClock.After(expected == 0 ? TimeSpan.FromMilliseconds(500) : s_settleTime);
        int count = target.OpenFiles;
        while (count > expected && MonotonicClock.NowNs < deadlineNs)
        {
            Thread.Sleep(1);
            count = target.OpenFiles;
        }

        return count;
    }

    private static string FirstDifference(string actual, string expected)
    {
        (string actualLine, string expectedLine) = actual.Split('\n').Zip(expected.Split('\n'))
            .FirstOrDefault(pair => pair.First != pair.Second);
        return $"now    {actualLine}\nbefore {expectedLine}";
    }
}

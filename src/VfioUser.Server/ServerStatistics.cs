using VfioUser.Protocol;

namespace VfioUser.Server;

/// <summary>Counters of a server since it was created. The device thread writes them; any thread may read them. They
/// are not a consistent snapshot.</summary>
public sealed class ServerStatistics
{
    private readonly long[] _messages = new long[(int)VfioUserCommand.MigDataWrite + 1];
    private long _connects;
    private long _regionReads;
    private long _regionWrites;
    private long _postedWrites;
    private long _bytesRead;
    private long _bytesWritten;
    private long _irqsTriggered;

    /// <summary>The number of accepted clients.</summary>
    public long Connects => Volatile.Read(ref _connects);

    /// <summary>The number of reads that the device served. Accesses to mapped regions are not counted.</summary>
    public long RegionReads => Volatile.Read(ref _regionReads);

    /// <summary>The number of writes that the device served, including posted writes and each write of a
    /// REGION_WRITE_MULTI.</summary>
    public long RegionWrites => Volatile.Read(ref _regionWrites);

    /// <summary>The number of writes for which the client wanted no reply.</summary>
    public long PostedWrites => Volatile.Read(ref _postedWrites);

    /// <summary>The number of bytes that the device served to reads.</summary>
    public long BytesRead => Volatile.Read(ref _bytesRead);

    /// <summary>The number of bytes that clients wrote.</summary>
    public long BytesWritten => Volatile.Read(ref _bytesWritten);

    /// <summary>The number of interrupts signalled to a client.</summary>
    public long IrqsTriggered => Volatile.Read(ref _irqsTriggered);

    /// <summary>The number of messages with this command. Unknown command numbers count under
    /// <see cref="VfioUserCommand.None"/>.</summary>
    public long Messages(VfioUserCommand command) => Volatile.Read(ref _messages[Slot(command)]);

    internal void CountConnect() => Add(ref _connects, 1);

    internal void CountMessage(VfioUserCommand command) => Add(ref _messages[Slot(command)], 1);

    internal void CountRegionRead(int bytes)
    {
        Add(ref _regionReads, 1);
        Add(ref _bytesRead, bytes);
    }

    internal void CountRegionWrite(int bytes)
    {
        Add(ref _regionWrites, 1);
        Add(ref _bytesWritten, bytes);
    }

    internal void CountPostedWrite(int writes = 1) => Add(ref _postedWrites, writes);

    internal void CountIrq() => Add(ref _irqsTriggered, 1);

    /// <summary>A single thread writes, so no interlocked addition is needed.</summary>
    private static void Add(ref long counter, long amount) => Volatile.Write(ref counter, counter + amount);

    private int Slot(VfioUserCommand command) => (int)command < _messages.Length ? (int)command : 0;
}

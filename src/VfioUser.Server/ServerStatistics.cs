using VfioUser.Protocol;

namespace VfioUser.Server;

/// <summary>What a server has done since it was made. The device thread counts; any thread reads, each number for
/// itself.</summary>
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

    /// <summary>Clients accepted.</summary>
    public long Connects => Volatile.Read(ref _connects);

    /// <summary>Reads that the device served; what a client maps does not count.</summary>
    public long RegionReads => Volatile.Read(ref _regionReads);

    /// <summary>Writes that the device served, the posted ones and each one of a REGION_WRITE_MULTI included.</summary>
    public long RegionWrites => Volatile.Read(ref _regionWrites);

    /// <summary>Writes for which the client wanted no reply.</summary>
    public long PostedWrites => Volatile.Read(ref _postedWrites);

    /// <summary>Bytes that the device served to reads.</summary>
    public long BytesRead => Volatile.Read(ref _bytesRead);

    /// <summary>Bytes that clients wrote.</summary>
    public long BytesWritten => Volatile.Read(ref _bytesWritten);

    /// <summary>Interrupts that a client was told about.</summary>
    public long IrqsTriggered => Volatile.Read(ref _irqsTriggered);

    /// <summary>Messages of one kind; those with unknown numbers count under
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

    /// <summary>There is one writer, so no interlocked addition is needed.</summary>
    private static void Add(ref long counter, long amount) => Volatile.Write(ref counter, counter + amount);

    private int Slot(VfioUserCommand command) => (int)command < _messages.Length ? (int)command : 0;
}

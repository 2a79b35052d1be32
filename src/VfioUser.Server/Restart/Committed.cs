namespace VfioUser.Server.Restart;

/// <summary>What of a <see cref="StateFile"/> is valid, as one word.</summary>
internal readonly record struct Committed
{
    private const int LogPlaceBit = 32;
    private const int SetupPlaceBit = 33;
    private const int HasClientBit = 34;
    private const int IsDoneBit = 35;
    private const int IdShift = 48;

    public Committed(ulong word)
    {
        LogEnd = (int)(word & int.MaxValue);
        LogPlace = (int)(word >> LogPlaceBit) & 1;
        SetupPlace = (int)(word >> SetupPlaceBit) & 1;
        HasClient = ((word >> HasClientBit) & 1) != 0;
        DoneId = ((word >> IsDoneBit) & 1) != 0 ? (ushort)(word >> IdShift) : null;
    }

    /// <summary>Bytes of the log that are valid.</summary>
    public int LogEnd { get; init; }

    /// <summary>Which of the two logs is valid, 0 or 1.</summary>
    public int LogPlace { get; init; }

    /// <summary>Which of the two setups is valid, 0 or 1.</summary>
    public int SetupPlace { get; init; }

    /// <summary>Whether a client is connected.</summary>
    public bool HasClient { get; init; }

    /// <summary>The id of the first message in the client's socket if it has been executed and the reply has been sent,
    /// or is being sent; null otherwise.</summary>
    public ushort? DoneId { get; init; }

    public ulong Word => (uint)LogEnd
        | ((ulong)(uint)LogPlace << LogPlaceBit)
        | ((ulong)(uint)SetupPlace << SetupPlaceBit)
        | ((HasClient ? 1UL : 0) << HasClientBit)
        | (DoneId is { } id ? (1UL << IsDoneBit) | ((ulong)id << IdShift) : 0);
}

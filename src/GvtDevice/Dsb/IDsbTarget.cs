namespace GvtDevice.Dsb;

/// <summary>What a program of the display state buffer acts on.</summary>
internal interface IDsbTarget
{
    /// <summary>POLLMASK: the bits that a poll compares.</summary>
    uint PollMask { get; }

    /// <summary>POLLFUNC: how often and at which intervals a poll reads its register.</summary>
    DsbPollFunction PollFunction { get; }

    uint Read(uint register);

    /// <param name="register">Offset of the register.</param>
    /// <param name="value">The value.</param>
    /// <param name="lanes">The bits that change.</param>
    void Write(uint register, uint value, uint lanes);

    /// <summary>The program asks for its interrupt.</summary>
    void Interrupt();

    /// <summary>A poll did not find its value.</summary>
    void PollFailed();
}

/// <summary>DSB_POLLFUNC. Source: TGL PRM vol. 2c, DSB_POLLFUNC.</summary>
internal readonly record struct DsbPollFunction(uint Raw)
{
    public bool IsEnabled => (Raw & (1u << 31)) != 0;

    /// <summary>Microseconds between two reads.</summary>
    public uint IntervalUs => (Raw >> 23) & 0xFF;

    /// <summary>Number of reads after the first.</summary>
    public uint Repeats => (Raw >> 15) & 0xFF;
}

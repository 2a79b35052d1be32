using VfioUser.Server;

namespace GvtDevice.State;

/// <summary>A block of a saved state, with the changes that follow it.</summary>
/// <param name="name">See <see cref="StateBlock.Name"/>.</param>
/// <param name="content">What the block has written.</param>
/// <param name="timeNs">When, CLOCK_MONOTONIC.</param>
internal sealed class SavedBlock(string name, byte[] content, long timeNs)
{
    private SortedDictionary<int, uint>? _registers;

    public string Name => name;

    public byte[] Content { get; private set; } = content;

    public long TimeNs { get; private set; } = timeNs;

    /// <summary>Replaces the values of some registers, in the block of all registers.</summary>
    /// <param name="pairs">Numbers of dwords and values.</param>
    /// <param name="at">When.</param>
    public void Set(ReadOnlySpan<byte> pairs, long at)
    {
        _registers ??= RegisterValues.Read(Content);
        TimeNs = at;
        StateReader reader = new(pairs);
        while (!reader.IsAtEnd)
        {
            _registers[reader.ReadInt(0, int.MaxValue)] = reader.ReadUInt();
        }
    }

    /// <summary>Writes the replaced values into the content.</summary>
    public void Merge() => Content = _registers is null ? Content : RegisterValues.Write(_registers, Content);
}

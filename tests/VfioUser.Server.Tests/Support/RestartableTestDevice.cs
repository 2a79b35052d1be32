using System.Buffers;

namespace VfioUser.Server.Tests.Support;

/// <summary>A test device whose state is the start of its BAR; each write there is a change.</summary>
internal sealed class RestartableTestDevice : TestDevice, IRestartableDevice
{
    public const int StateBytes = 4096;

    private byte[] _saved = new byte[StateBytes];

    public bool HasReadEffects => false;

    /// <summary>Whether a state is that of another build.</summary>
    public bool RefusesState { get; set; }

    public void SaveAll(IBufferWriter<byte> state)
    {
        _saved = Memory(Bar)[..StateBytes].ToArray();
        state.Write(_saved);
    }

    public void SaveChanges(IBufferWriter<byte> changes, bool isThorough)
    {
        StateWriter writer = new(changes);
        for (int i = 0; i < StateBytes; i++)
        {
            if (_saved[i] != Memory(Bar)[i])
            {
                writer.Write(i);
                writer.Write(Memory(Bar)[i]);
                _saved[i] = Memory(Bar)[i];
            }
        }
    }

    public void Resume(ReadOnlySpan<byte> state, ReadOnlySpan<byte> changes)
    {
        if (RefusesState)
        {
            throw new InvalidDataException("a state of another build");
        }

        state.CopyTo(Memory(Bar));
        StateReader reader = new(changes);
        while (!reader.IsAtEnd)
        {
            Memory(Bar)[reader.ReadInt(0, StateBytes - 1)] = (byte)reader.ReadUInt();
        }
    }

    public override void Reset()
    {
        base.Reset();
        Memory(Bar).Clear();
    }
}

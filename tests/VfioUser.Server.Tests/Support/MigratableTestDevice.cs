using System.Buffers;

namespace VfioUser.Server.Tests.Support;

/// <summary>A test device whose state is its BAR.</summary>
internal sealed class MigratableTestDevice : TestDevice, IMigratableDevice
{
    public const int StateBytes = 5000;

    public void Save(IBufferWriter<byte> state) => state.Write(Memory(Bar)[..StateBytes]);

    public void Restore(ReadOnlySpan<byte> state)
    {
        if (state.Length != StateBytes)
        {
            throw new InvalidDataException($"{state.Length} bytes");
        }

        state.CopyTo(Memory(Bar));
    }

    public override void Reset()
    {
        base.Reset();
        Memory(Bar).Clear();
    }
}

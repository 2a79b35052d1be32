using System.Buffers;

namespace VfioUser.Server.Migration;

/// <summary>The data of a migration on its way to the client: the state of a stopped device, or that of a device which
/// still runs, followed by what has changed until it stopped (<see cref="PreCopiedState"/>).</summary>
internal sealed class OutgoingState
{
    private readonly ArrayBufferWriter<byte> _data = new();
    private readonly byte[] _first = [];
    private int _read;

    /// <param name="device">Its state is saved now.</param>
    /// <param name="isPreCopy">Whether the device goes on; then <see cref="Complete"/> follows.</param>
    public OutgoingState(IMigratableDevice device, bool isPreCopy)
    {
        if (isPreCopy)
        {
            _first = Save(device).WrittenSpan.ToArray();
            PreCopiedState.WriteFirst(_data, _first);
        }
        else
        {
            device.Save(_data);
        }
    }

    /// <summary>Adds what has changed since the device was saved while it ran.</summary>
    public void Complete(IMigratableDevice device) =>
        PreCopiedState.WriteChanges(_data, _first, Save(device).WrittenSpan);

    /// <summary>Returns the next part, at most <paramref name="count"/> bytes; less at the end of what there is
    /// now.</summary>
    public ReadOnlySpan<byte> Read(int count)
    {
        ReadOnlySpan<byte> left = _data.WrittenSpan[_read..];
        ReadOnlySpan<byte> part = left[..Math.Min(count, left.Length)];
        _read += part.Length;
        return part;
    }

    private static ArrayBufferWriter<byte> Save(IMigratableDevice device)
    {
        ArrayBufferWriter<byte> state = new();
        device.Save(state);
        return state;
    }
}

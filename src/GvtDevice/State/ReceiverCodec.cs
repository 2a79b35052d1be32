using DisplayModel.DisplayPort;
using VfioUser.Server;

namespace GvtDevice.State;

/// <summary>Writes and reads the DisplayPort receiver of a monitor.</summary>
internal static class ReceiverCodec
{
    public static void Write(StateWriter writer, ReceiverSnapshot receiver)
    {
        writer.WriteCounted(receiver.Storage.Span);
        writer.Write(receiver.IsUpdated);
        writer.Write(receiver.IsLocked);
        writer.Write(receiver.IsEqualized);
    }

    /// <exception cref="InvalidDataException">The state is corrupt.</exception>
    public static ReceiverSnapshot Read(ref StateReader reader)
    {
        byte[] storage = reader.ReadCounted().ToArray();
        return storage.Length == Receiver.StorageSize
            ? new ReceiverSnapshot(
                storage, reader.ReadBool(), reader.ReadBool(), reader.ReadBool())
            : throw new InvalidDataException($"{storage.Length} bytes of DisplayPort configuration");
    }
}

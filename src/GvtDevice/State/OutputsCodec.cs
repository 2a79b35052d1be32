using DisplayModel;
using DisplayModel.Edid;
using VfioUser.Server;

namespace GvtDevice.State;

/// <summary>Writes and reads the monitors of all outputs.</summary>
internal static class OutputsCodec
{
    public static void Write(StateWriter writer, IReadOnlyList<Output> outputs)
    {
        foreach (Output output in outputs)
        {
            writer.Write(output.IsPlugged);
            writer.WriteCounted(output.Edid.Span);
            if (output.Receiver is { } receiver)
            {
                ReceiverCodec.Write(writer, receiver.Save());
            }
        }
    }

    /// <summary>Plugs in the monitors of the state, because the guest has seen these.</summary>
    /// <exception cref="InvalidDataException">The state is corrupt.</exception>
    public static void Read(ref StateReader reader, IReadOnlyList<Output> outputs)
    {
        foreach (Output output in outputs)
        {
            bool isPlugged = reader.ReadBool();
            ReadOnlySpan<byte> edid = reader.ReadCounted();
            if (edid.Length > 0 ? !EdidCheck.IsSize(edid.Length) : isPlugged)
            {
                throw new InvalidDataException($"an EDID of {edid.Length} bytes");
            }

            output.Restore(edid.ToArray(), isPlugged);
            if (output.Receiver is { } receiver)
            {
                receiver.Restore(ReceiverCodec.Read(ref reader));
            }
        }
    }
}

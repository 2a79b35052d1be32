using DisplayModel;

namespace GvtDevice.State;

/// <summary>Which monitors are plugged in where.</summary>
internal static class OutputsState
{
    public static void Write(StateWriter writer, IReadOnlyList<Output> outputs)
    {
        writer.Write(outputs.Count);
        foreach (Output output in outputs)
        {
            writer.Write(output.IsPlugged);
            writer.WriteCounted(output.Edid.Span);
        }
    }

    /// <summary>The guest has seen these monitors, so they are what it will find.</summary>
    /// <exception cref="InvalidDataException">Corrupt, or of a device with another number of outputs.</exception>
    public static void Read(ref StateReader reader, IReadOnlyList<Output> outputs)
    {
        int count = reader.ReadInt(0, OutputPort.All.Count);
        if (count != outputs.Count)
        {
            throw new InvalidDataException(
                $"it has {count} outputs, this device {outputs.Count}: start both devices with as many modes");
        }

        foreach (Output output in outputs)
        {
            bool isPlugged = reader.ReadBool();
            byte[] edid = reader.ReadCounted().ToArray();
            if (edid.Length is not (Output.EdidBlockSize or Output.MaxEdidSize))
            {
                throw new InvalidDataException($"an EDID of {edid.Length} bytes");
            }

            output.Plug(edid);
            if (!isPlugged)
            {
                output.Unplug();
            }
        }
    }
}

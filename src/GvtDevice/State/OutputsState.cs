using DisplayModel;
using DisplayModel.Edid;
using VfioUser.Server;

namespace GvtDevice.State;

/// <summary>Which GPU it is, and which monitors are plugged in where.</summary>
internal static class OutputsState
{
    public static void Write(
        StateWriter writer, GpuPlatform platform, IReadOnlyList<Connector> connectors, IReadOnlyList<Output> outputs)
    {
        writer.Write((uint)platform.DeviceId);
        writer.Write(outputs.Count);
        foreach (Output output in outputs)
        {
            writer.Write(connectors[output.Index].Port.Index);
            writer.Write((int)output.Connector);
            writer.Write(output.IsPlugged);
            writer.WriteCounted(output.Edid.Span);
            if (output.Receiver is { } receiver)
            {
                ReceiverState.Write(writer, receiver.Save());
            }
        }
    }

    /// <summary>The guest has seen these monitors, so they are what it will find.</summary>
    /// <exception cref="InvalidDataException">Corrupt, or of a device with another platform or other connectors.</exception>
    public static void Read(
        ref StateReader reader, GpuPlatform platform, IReadOnlyList<Connector> connectors, IReadOnlyList<Output> outputs)
    {
        if (reader.ReadUInt() is var deviceId && deviceId != platform.DeviceId)
        {
            throw new InvalidDataException(
                $"it is of a device 8086:{deviceId:x4}, this is 8086:{platform.DeviceId:x4}: start both with the same --platform");
        }

        int count = reader.ReadInt(0, OutputPort.All.Count);
        if (count != outputs.Count)
        {
            throw new InvalidDataException(
                $"it has {count} outputs, this device {outputs.Count}: start both devices with as many monitors");
        }

        foreach (Output output in outputs)
        {
            ReadConnector(ref reader, connectors[output.Index]);
            ReadMonitor(ref reader, output);
        }
    }

    private static void ReadConnector(ref StateReader reader, Connector connector)
    {
        int port = reader.ReadInt(OutputPort.B.Index, OutputPort.D.Index);
        ConnectorKind kind = (ConnectorKind)reader.ReadInt(0, (int)ConnectorKind.DisplayPort);
        if (port != connector.Port.Index || kind != connector.Kind)
        {
            throw new InvalidDataException(
                $"it has {kind} on port {GpuLayout.Letter(port)}, this device {connector.Kind} on port {connector.Port.Letter}: "
                + "start both devices with the same connectors");
        }
    }

    private static void ReadMonitor(ref StateReader reader, Output output)
    {
        bool isPlugged = reader.ReadBool();
        byte[] edid = reader.ReadCounted().ToArray();
        if (edid.Length > 0 ? !EdidCheck.IsSize(edid.Length) : isPlugged)
        {
            throw new InvalidDataException($"an EDID of {edid.Length} bytes");
        }

        if (edid.Length > 0)
        {
            output.Plug(edid);
        }

        if (!isPlugged)
        {
            output.Unplug();
        }

        if (output.Receiver is { } receiver)
        {
            receiver.Restore(ReceiverState.Read(ref reader));
        }
    }
}

using DisplayModel;
using GvtDevice.Guests;
using GvtDevice.Platforms;
using VfioUser.Server;

namespace GvtDevice.State;

/// <summary>The platform, the kind of guest, its memory and the connectors of a saved state. They precede the blocks,
/// so a state of another GPU is refused for its platform and not for a missing or unknown block.</summary>
internal sealed class GpuIdentity(VgpuOptions options, IReadOnlyList<Connector> connectors)
{
    private readonly GpuPlatform _platform = options.Platform;
    private readonly GuestKind _guest = options.Guest;
    private readonly int _apertureMib = (int)(options.ApertureSize >> 20);

    public void Write(StateWriter writer)
    {
        writer.Write((uint)_platform.DeviceId);
        writer.Write(IndexOf(_guest));
        writer.Write(_apertureMib);
        writer.Write(options.HasStolenMemory);
        writer.Write(options.HasOptionRom);
        writer.Write(connectors.Count);
        foreach (Connector connector in connectors)
        {
            writer.Write(connector.Port.Index);
            writer.Write((int)connector.Kind);
            writer.Write(connector.Panel.SelfRefresh);
            writer.Write(connector.Panel.SwitchesRate);
        }
    }

    /// <exception cref="InvalidDataException">The state is corrupt, or of a device with another platform, another
    /// kind of guest, another aperture, with or without stolen memory, or with other connectors.</exception>
    public void Require(ref StateReader reader)
    {
        if (reader.ReadUInt() is var deviceId && deviceId != _platform.DeviceId)
        {
            throw new InvalidDataException(
                $"state of a device 8086:{deviceId:x4}, this is 8086:{_platform.DeviceId:x4}: "
                + "start both with the same --platform");
        }

        if (GuestKind.All[reader.ReadInt(0, GuestKind.All.Count - 1)] is var saved && saved != _guest)
        {
            throw new InvalidDataException(
                $"state of a device with --guest {saved.Name}, this one has --guest {_guest.Name}: "
                + "start both with the same");
        }

        RequireMemory(ref reader);
        int count = reader.ReadInt(0, _platform.HeadCount);
        if (count != connectors.Count)
        {
            throw new InvalidDataException(
                $"state of a device with {count} outputs, this one has {connectors.Count}: "
                + "start both devices with as many monitors");
        }

        foreach (Connector connector in connectors)
        {
            int port = reader.ReadInt(0, DigitalPort.All.Count - 1);
            ConnectorKind kind = (ConnectorKind)reader.ReadInt(0, (int)ConnectorKind.EmbeddedDisplayPort);
            if (port != connector.Port.Index || kind != connector.Kind)
            {
                throw new InvalidDataException(
                    $"state of a device with {kind} on port {DigitalPort.All[port].Name}, this one has "
                    + $"{connector.Kind} on port {connector.Port.Name}: start both devices with the same connectors");
            }

            PanelFeatures panel = new(reader.ReadInt(0, PanelFeatures.MostSelfRefresh), reader.ReadBool());
            if (panel != connector.Panel)
            {
                throw new InvalidDataException(
                    $"state of a device with another panel on port {connector.Port.Name}: "
                    + "start both with the same psr= and drrs=");
            }
        }
    }

    private void RequireMemory(ref StateReader reader)
    {
        if (reader.ReadInt(0, VgpuOptions.MostMappableMib) is var mib && mib != _apertureMib)
        {
            throw new InvalidDataException(
                $"state of a device with an aperture of {mib} MiB, that of this one has {_apertureMib}: "
                + "start both with the same --aperture-mib and --mappable-mib");
        }

        if (reader.ReadBool() != options.HasStolenMemory)
        {
            throw new InvalidDataException(
                $"state of a device with{(options.HasStolenMemory ? "out" : "")} stolen memory: "
                + "start both with --no-stolen or both without it");
        }

        if (reader.ReadBool() != options.HasOptionRom)
        {
            throw new InvalidDataException(
                $"state of a device with{(options.HasOptionRom ? "out" : "")} an option ROM: "
                + "start both with --no-option-rom or both without it");
        }
    }

    private static int IndexOf(GuestKind guest) => GuestKind.All.ToList().IndexOf(guest);
}

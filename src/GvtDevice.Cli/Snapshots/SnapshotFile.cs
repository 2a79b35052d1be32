using VfioUser.Display.Endpoint;

namespace GvtDevice.Cli.Snapshots;

/// <summary>What a snapshot has beside QEMU's part, which begins at <see cref="QemuOffset"/> of the same
/// file.</summary>
/// <param name="Address">The device's place on the PCI bus.</param>
/// <param name="Config">Its configuration space, which QEMU does not save: 64 words of 4 bytes.</param>
/// <param name="State">Its state, of <see cref="IDeviceState"/>.</param>
internal sealed record SnapshotFile(PciAddress Address, IReadOnlyList<uint> Config, byte[] State)
{
    public const int ConfigWords = 64;

    private const ulong Magic = 0x0131_5041_4E53_5647;          // "GVSNAP1" and the version of this layout
    private const int Alignment = 4096;

    /// <summary>Where QEMU's part begins.</summary>
    public long QemuOffset => AlignedUp(8 + 4 + (4 * ConfigWords) + 4 + State.Length);

    /// <exception cref="IOException">It cannot be written.</exception>
    public void Write(string path)
    {
        using BinaryWriter writer = new(File.Create(path));
        writer.Write(Magic);
        writer.Write(Address.Bdf);
        foreach (uint word in Config)
        {
            writer.Write(word);
        }

        writer.Write(State.Length);
        writer.Write(State);
    }

    /// <exception cref="InvalidDataException">It is no snapshot.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static SnapshotFile Read(string path)
    {
        using BinaryReader reader = new(File.OpenRead(path));
        try
        {
            if (reader.ReadUInt64() != Magic)
            {
                throw new InvalidDataException($"{path} is not a snapshot of gvt-device save");
            }

            PciAddress address = new(reader.ReadInt32());
            uint[] config = [.. Enumerable.Range(0, ConfigWords).Select(_ => reader.ReadUInt32())];
            int length = reader.ReadInt32();
            byte[] state = length is > 0 and <= IDeviceState.MaxBytes ? reader.ReadBytes(length) : [];
            return state.Length > 0 && state.Length == length
                ? new SnapshotFile(address, config, state)
                : throw new InvalidDataException($"{path} is damaged");
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException($"{path} is not a snapshot of gvt-device save", e);
        }
    }

    private static long AlignedUp(long bytes) => (bytes + Alignment - 1) / Alignment * Alignment;
}

namespace GvtDevice.Cli.Snapshots;

/// <summary>Reads and writes the configuration space of a PCI function of a stopped machine, as its processor would:
/// by the ports 0xCF8 and 0xCFC. QEMU's vfio-user client keeps no copy that a migration carries, but it acts upon these
/// writes: it maps the regions, and connects the interrupt. Source: PCI Local Bus Specification 3.0,
/// 3.2.2.3.2.</summary>
internal sealed class ConfigSpace(QemuMachine machine, PciAddress address)
{
    private const int Command = 0x04, FirstBar = 0x10, Capabilities = 0x34;
    private const uint CommandMask = 0xFFFF;
    private const int Msi = 0x05;
    private const uint MsiEnable = 1 << 16;

    public async Task<uint[]> ReadAsync(CancellationToken stop)
    {
        uint[] words = new uint[SnapshotFile.ConfigWords];
        for (int i = 0; i < words.Length; i++)
        {
            await SelectAsync(4 * i, stop).ConfigureAwait(false);
            words[i] = await machine.ReadPortAsync(stop).ConfigureAwait(false);
        }

        return words;
    }

    /// <summary>Writes what the guest's firmware and driver had written: addresses, then the command register, and
    /// last, because it makes QEMU connect the interrupt, the control of MSI.</summary>
    /// <exception cref="InvalidDataException">There is another device, or it does not take the addresses.</exception>
    public async Task WriteAsync(IReadOnlyList<uint> words, CancellationToken stop)
    {
        uint[] present = await ReadAsync(stop).ConfigureAwait(false);
        if (present[0] != words[0])
        {
            throw new InvalidDataException(
                $"the machine has device {present[0]:x8} at {address}, and the snapshot is of {words[0]:x8}");
        }

        int? msi = Find(words, Msi);
        for (int offset = FirstBar; offset < 4 * words.Count; offset += 4)
        {
            if (offset != msi && present[offset / 4] != words[offset / 4])
            {
                await WriteAsync(offset, words[offset / 4], stop).ConfigureAwait(false);
            }
        }

        await WriteAsync(Command, words[Command / 4] & CommandMask, stop).ConfigureAwait(false);
        if (msi is { } control && (words[control / 4] & MsiEnable) != 0)
        {
            await WriteAsync(control, words[control / 4], stop).ConfigureAwait(false);
        }

        uint[] written = await ReadAsync(stop).ConfigureAwait(false);
        for (int i = FirstBar / 4; i < Capabilities / 4; i++)
        {
            if (written[i] != words[i])
            {
                throw new InvalidDataException(
                    $"the device has {written[i]:x8} at {4 * i:x2} of its configuration, and had {words[i]:x8}");
            }
        }
    }

    private static int? Find(IReadOnlyList<uint> words, int capability)
    {
        int offset = (int)(words[Capabilities / 4] & 0xFC);
        for (int i = 0; i < SnapshotFile.ConfigWords && offset != 0; i++)
        {
            uint header = words[offset / 4];
            if ((header & 0xFF) == capability)
            {
                return offset;
            }

            offset = (int)((header >> 8) & 0xFC);
        }

        return null;
    }

    private async Task WriteAsync(int offset, uint value, CancellationToken stop)
    {
        await SelectAsync(offset, stop).ConfigureAwait(false);
        await machine.WritePortAsync(QemuMachine.ConfigData, value, stop).ConfigureAwait(false);
    }

    private Task SelectAsync(int offset, CancellationToken stop) => machine.WritePortAsync(
        QemuMachine.ConfigAddress, 0x8000_0000 | ((uint)address.Bdf << 8) | (uint)offset, stop);
}

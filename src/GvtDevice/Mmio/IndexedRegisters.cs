using System.Buffers.Binary;
using VfioUser.Server;

namespace GvtDevice.Mmio;

/// <summary>The ports of IOBAR, through which a BIOS reaches the registers in real mode: the first selects a register,
/// the second is its value. Other targets than registers read 0. Source: KBL PRM vol. 2c (MMIO_INDEX, MMIO_DATA).
/// </summary>
/// <param name="registers">The registers.</param>
internal sealed class IndexedRegisters(RegisterMap registers)
{
    private const int DataPort = 4;
    private const int PortLength = 4;
    private const uint TargetMask = 3;

    private readonly byte[] _index = new byte[PortLength];

    private uint Index => BinaryPrimitives.ReadUInt32LittleEndian(_index);

    public void Read(ulong port, Span<byte> data)
    {
        if (Selected(port, data.Length) is { } register)
        {
            registers.Read(register, data);
        }
        else
        {
            RegionBytes.Read(_index, port, data);
        }
    }

    public void Write(ulong port, ReadOnlySpan<byte> data)
    {
        if (Selected(port, data.Length) is { } register)
        {
            registers.Write(register, data);
        }
        else
        {
            RegionBytes.Write(_index, port, data);
        }
    }

    public void Reset() => _index.AsSpan().Clear();

    public void Save(StateWriter writer) => writer.Write(Index);

    public void Restore(ref StateReader reader) =>
        BinaryPrimitives.WriteUInt32LittleEndian(_index, reader.ReadUInt());

    /// <summary>The offset of the register, or of a part of it, behind the data port; null if the access is another
    /// one, or nothing is selected.</summary>
    private uint? Selected(ulong port, int length) =>
        port is >= DataPort and < DataPort + PortLength && port + (ulong)length <= DataPort + PortLength
        && (Index & TargetMask) == 0 && Index <= GpuLayout.MmioSize - PortLength
            ? Index + (uint)(port - DataPort)
            : null;
}

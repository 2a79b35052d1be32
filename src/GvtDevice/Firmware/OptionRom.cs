using System.Buffers.Binary;
using System.Text;

namespace GvtDevice.Firmware;

/// <summary>A PCI expansion ROM with the Video BIOS Table as data; its code returns at once. Under SeaBIOS a driver
/// finds the table in the ROM's shadow. Source: PCI Firmware Specification 3.0, section 5 (ROM header, PCIR).</summary>
internal static class OptionRom
{
    /// <summary>Size in bytes; a power of two, and at least the 2 KiB that a ROM BAR can express.</summary>
    public const int Size = 4 << 10;

    private const int PcirOffset = 0x1C;
    private const int VbtOffset = 0x40;
    private const int ChecksumOffset = 0x06;
    private const int BlockSize = 512;
    private const byte ReturnFar = 0xCB;

    /// <returns>The ROM, <see cref="Size"/> bytes.</returns>
    public static byte[] Build(ushort vendorId, ushort deviceId, ReadOnlySpan<byte> videoBiosTable)
    {
        byte[] rom = new byte[Size];
        rom[0] = 0x55;
        rom[1] = 0xAA;
        rom[2] = (byte)(Size / BlockSize);
        rom[3] = ReturnFar;
        BinaryPrimitives.WriteUInt16LittleEndian(rom.AsSpan(0x18), PcirOffset);

        Span<byte> pcir = rom.AsSpan(PcirOffset);
        Encoding.ASCII.GetBytes("PCIR", pcir);
        BinaryPrimitives.WriteUInt16LittleEndian(pcir[4..], vendorId);
        BinaryPrimitives.WriteUInt16LittleEndian(pcir[6..], deviceId);
        BinaryPrimitives.WriteUInt16LittleEndian(pcir[0x0A..], 0x18);
        pcir[0x0F] = 0x03;
        BinaryPrimitives.WriteUInt16LittleEndian(pcir[0x10..], (ushort)(Size / BlockSize));
        pcir[0x15] = 0x80;

        videoBiosTable.CopyTo(rom.AsSpan(VbtOffset));
        rom[ChecksumOffset] = Checksum.Complement(rom);
        return rom;
    }
}

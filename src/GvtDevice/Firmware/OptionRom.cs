using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace GvtDevice.Firmware;

/// <summary>A PCI expansion ROM of two images. That for a PC BIOS has the Video BIOS Table as data, and its code
/// returns at once: under SeaBIOS a driver finds the table in the ROM's shadow. That for UEFI is a driver. Source: PCI
/// Firmware Specification 3.0, section 5 (ROM header, PCIR); UEFI 2.10, section 14.4.2 (EFI PCI expansion ROM
/// header).</summary>
internal static class OptionRom
{
    private const int HeaderLength = 0x1C;
    private const int PcirLength = 0x18;
    private const int PcirOffset = HeaderLength;
    private const int ContentOffset = 0x40;
    private const int ChecksumOffset = 0x06;
    private const int BlockSize = 512;
    private const byte ReturnFar = 0xCB;
    private const byte PcBios = 0;
    private const byte Uefi = 3;
    private const byte Last = 0x80;
    private const byte DisplayController = 0x03;

    // Values and offsets of the header for UEFI.
    private const uint EfiSignature = 0x0EF1;
    private const ushort BootServiceDriver = 11;
    private const ushort X64 = 0x8664;
    private const int EfiSignatureAt = 0x04;
    private const int SubsystemAt = 0x08;
    private const int MachineAt = 0x0A;
    private const int DriverOffsetAt = 0x16;

    /// <returns>The ROM; its size is a power of two, as that of a BAR.</returns>
    /// <param name="vendorId">Vendor of the PCI device.</param>
    /// <param name="deviceId">The PCI device.</param>
    /// <param name="videoBiosTable">The table.</param>
    /// <param name="driver">The UEFI driver, a PE32+ image for x86-64.</param>
    public static byte[] Build(
        ushort vendorId, ushort deviceId, ReadOnlySpan<byte> videoBiosTable, ReadOnlySpan<byte> driver)
    {
        byte[] bios = Image(PcBios, isLast: false, vendorId, deviceId, videoBiosTable);
        bios[2] = (byte)(bios.Length / BlockSize);
        bios[3] = ReturnFar;
        bios[ChecksumOffset] = Checksum.Complement(bios);

        byte[] uefi = Image(Uefi, isLast: true, vendorId, deviceId, driver);
        BinaryPrimitives.WriteUInt16LittleEndian(uefi.AsSpan(2), (ushort)(uefi.Length / BlockSize));
        BinaryPrimitives.WriteUInt32LittleEndian(uefi.AsSpan(EfiSignatureAt), EfiSignature);
        BinaryPrimitives.WriteUInt16LittleEndian(uefi.AsSpan(SubsystemAt), BootServiceDriver);
        BinaryPrimitives.WriteUInt16LittleEndian(uefi.AsSpan(MachineAt), X64);
        BinaryPrimitives.WriteUInt16LittleEndian(uefi.AsSpan(DriverOffsetAt), ContentOffset);

        byte[] rom = new byte[BitOperations.RoundUpToPowerOf2((uint)(bios.Length + uefi.Length))];
        bios.CopyTo(rom, 0);
        uefi.CopyTo(rom, bios.Length);
        return rom;
    }

    /// <summary>An image of whole blocks with what the headers of both kinds have in common.</summary>
    private static byte[] Image(
        byte codeType, bool isLast, ushort vendorId, ushort deviceId, ReadOnlySpan<byte> content)
    {
        byte[] image = new byte[(ContentOffset + content.Length + BlockSize - 1) / BlockSize * BlockSize];
        image[0] = 0x55;
        image[1] = 0xAA;
        BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(0x18), PcirOffset);

        Span<byte> pcir = image.AsSpan(PcirOffset, PcirLength);
        Encoding.ASCII.GetBytes("PCIR", pcir);
        BinaryPrimitives.WriteUInt16LittleEndian(pcir[4..], vendorId);
        BinaryPrimitives.WriteUInt16LittleEndian(pcir[6..], deviceId);
        BinaryPrimitives.WriteUInt16LittleEndian(pcir[0x0A..], PcirLength);
        pcir[0x0F] = DisplayController;
        BinaryPrimitives.WriteUInt16LittleEndian(pcir[0x10..], (ushort)(image.Length / BlockSize));
        pcir[0x14] = codeType;
        pcir[0x15] = isLast ? Last : (byte)0;

        content.CopyTo(image.AsSpan(ContentOffset));
        return image;
    }
}

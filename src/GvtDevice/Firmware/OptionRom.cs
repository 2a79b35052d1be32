using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace GvtDevice.Firmware;

/// <summary>A PCI expansion ROM of two images. That for a PC BIOS is a VGA BIOS, with the Video BIOS Table behind its
/// code. That for UEFI is a driver. Source: PCI Firmware Specification 3.0, section 5 (ROM header, PCIR); UEFI 2.10,
/// section 14.4.2 (EFI PCI expansion ROM header).</summary>
internal static class OptionRom
{
    private const int BlockSize = 512;
    private const int ChecksumAt = 0x06;
    private const int PcirPointerAt = 0x18;
    private const int PcirOffset = 0x1C;
    private const int PcirLength = 0x18;
    private const int CodeTypeAt = 0x14;
    private const int IndicatorAt = 0x15;
    private const int ContentOffset = 0x40;
    private const byte UefiCode = 3;
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
    /// <param name="vgaBios">The VGA BIOS, an image with headers.</param>
    /// <param name="driver">The UEFI driver, a PE32+ image for x86-64.</param>
    public static byte[] Build(
        ushort vendorId,
        ushort deviceId,
        ReadOnlySpan<byte> videoBiosTable,
        ReadOnlySpan<byte> vgaBios,
        ReadOnlySpan<byte> driver)
    {
        byte[] bios = Bios(vendorId, deviceId, vgaBios, videoBiosTable);
        byte[] uefi = Uefi(vendorId, deviceId, driver);
        byte[] rom = new byte[BitOperations.RoundUpToPowerOf2((uint)(bios.Length + uefi.Length))];
        bios.CopyTo(rom, 0);
        uefi.CopyTo(rom, bios.Length);
        return rom;
    }

    /// <summary>The image for a PC BIOS, which another follows.</summary>
    private static byte[] Bios(
        ushort vendorId, ushort deviceId, ReadOnlySpan<byte> vgaBios, ReadOnlySpan<byte> videoBiosTable)
    {
        byte[] image = [.. vgaBios, .. videoBiosTable, .. Padding(vgaBios.Length + videoBiosTable.Length)];
        image[2] = (byte)(image.Length / BlockSize);
        Describe(image, vendorId, deviceId)[IndicatorAt] = 0;
        image[ChecksumAt] = 0;
        image[ChecksumAt] = Checksum.Complement(image);
        return image;
    }

    /// <summary>The image for UEFI, the last.</summary>
    private static byte[] Uefi(ushort vendorId, ushort deviceId, ReadOnlySpan<byte> driver)
    {
        byte[] image = [.. new byte[ContentOffset], .. driver, .. Padding(ContentOffset + driver.Length)];
        image[0] = 0x55;
        image[1] = 0xAA;
        BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(2), (ushort)(image.Length / BlockSize));
        BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(EfiSignatureAt), EfiSignature);
        BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(SubsystemAt), BootServiceDriver);
        BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(MachineAt), X64);
        BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(DriverOffsetAt), ContentOffset);
        BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(PcirPointerAt), PcirOffset);
        Span<byte> pcir = Describe(image, vendorId, deviceId);
        Encoding.ASCII.GetBytes("PCIR", pcir);
        BinaryPrimitives.WriteUInt16LittleEndian(pcir[0x0A..], PcirLength);
        pcir[0x0F] = DisplayController;
        pcir[CodeTypeAt] = UefiCode;
        pcir[IndicatorAt] = Last;
        return image;
    }

    /// <summary>Enters the device and the length into the PCI data structure of an image, and returns it.</summary>
    private static Span<byte> Describe(byte[] image, ushort vendorId, ushort deviceId)
    {
        int at = BinaryPrimitives.ReadUInt16LittleEndian(image.AsSpan(PcirPointerAt));
        Span<byte> pcir = image.AsSpan(at, PcirLength);
        BinaryPrimitives.WriteUInt16LittleEndian(pcir[4..], vendorId);
        BinaryPrimitives.WriteUInt16LittleEndian(pcir[6..], deviceId);
        BinaryPrimitives.WriteUInt16LittleEndian(pcir[0x10..], (ushort)(image.Length / BlockSize));
        return pcir;
    }

    /// <summary>The bytes up to the next whole block.</summary>
    private static byte[] Padding(int length) => new byte[(BlockSize - (length % BlockSize)) % BlockSize];
}

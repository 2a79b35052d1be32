using System.Diagnostics.CodeAnalysis;

namespace GvtDevice.Ports;

/// <summary>A request on the AUX channel, without the bytes to write. Source: VESA DisplayPort 1.2, section 2.7.1 and
/// table 2-31.</summary>
/// <param name="Command">Bits 3, 1 and 0 of the command nibble.</param>
/// <param name="IsMiddle">MOT: whether the I²C transaction continues after this request.</param>
/// <param name="Address">20-bit address.</param>
/// <param name="Count">Bytes to read or write, 1 to 16; 0 for an address-only request.</param>
internal readonly record struct AuxRequest(AuxCommand Command, bool IsMiddle, int Address, int Count)
{
    /// <summary>Bytes of an address-only request.</summary>
    public const int AddressLength = 3;

    /// <summary>Bytes that precede the bytes to write.</summary>
    public const int HeadLength = 4;

    public const int MaxCount = 16;

    private const byte Middle = 4;

    /// <returns>false if the bytes are not a valid request.</returns>
    public static bool TryParse(ReadOnlySpan<byte> message, [NotNullWhen(true)] out AuxRequest? request)
    {
        request = null;
        if (message.Length < AddressLength)
        {
            return false;
        }

        int nibble = message[0] >> 4;
        int address = ((message[0] & 0x0F) << 16) | (message[1] << 8) | message[2];
        int count = message.Length == AddressLength ? 0 : message[3] + 1;
        AuxCommand command = (AuxCommand)(nibble & ~Middle);
        bool isNative = nibble >= (int)AuxCommand.NativeWrite;
        int written = command is AuxCommand.NativeWrite or AuxCommand.I2cWrite ? count : 0;
        bool isKnown = isNative
            ? command is AuxCommand.NativeWrite or AuxCommand.NativeRead && (nibble & Middle) == 0 && count > 0
            : Enum.IsDefined(command);
        if (!isKnown || count > MaxCount || message.Length - Math.Min(message.Length, HeadLength) < written)
        {
            return false;
        }

        request = new AuxRequest(command, !isNative && (nibble & Middle) != 0, address, count);
        return true;
    }
}

/// <summary>Commands of the AUX channel. Source: VESA DisplayPort 1.2, table 2-31.</summary>
internal enum AuxCommand
{
    I2cWrite = 0,
    I2cRead = 1,
    I2cWriteStatus = 2,
    NativeWrite = 8,
    NativeRead = 9,
}

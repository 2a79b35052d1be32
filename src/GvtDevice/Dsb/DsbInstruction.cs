using GvtDevice.Pipes;

namespace GvtDevice.Dsb;

/// <summary>An instruction of the display state buffer. Source: TGL PRM vol. 12, Display State Buffer.</summary>
internal readonly record struct DsbInstruction(ulong Raw)
{
    /// <summary>Bytes of an instruction.</summary>
    public const uint Size = 8;

    private const int ScanLineBits = 20;

    public DsbOpcode Opcode => (DsbOpcode)(Raw >> 56);

    /// <summary>The first dword: the value to write or to poll for, the number of values, of microseconds or of
    /// vertical blanks.</summary>
    public uint Operand => (uint)Raw;

    /// <summary>Offset of the register.</summary>
    public uint Register => (uint)(Raw >> 32) & 0xF_FFFC;

    /// <summary>The bits that a write changes, from a byte enable for each byte.</summary>
    public uint Lanes
    {
        get
        {
            uint enables = (uint)(Raw >> 52) & 0xF;
            uint lanes = 0;
            for (int i = 0; i < sizeof(uint); i++)
            {
                lanes |= (enables & (1u << i)) != 0 ? 0xFFu << (8 * i) : 0;
            }

            return lanes;
        }
    }

    /// <summary>The scan lines that end a wait for a scan line.</summary>
    public ScanLineWindow Window => ScanLineWindow.Of(
        ScanLine(0), ScanLine(ScanLineBits), isInclusive: Opcode == DsbOpcode.WaitScanLineIn);

    private uint ScanLine(int shift) => (uint)(Raw >> shift) & ((1u << ScanLineBits) - 1);
}

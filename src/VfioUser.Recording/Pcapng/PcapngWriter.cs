using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace VfioUser.Recording.Pcapng;

/// <summary>Writes one section with one interface whose packets have nanosecond times. Source: IETF draft
/// "PCAP Now Generic (pcapng) Capture File Format", sections 4.1 to 4.3.</summary>
internal sealed class PcapngWriter
{
    private const uint SectionHeader = 0x0A0D0D0A;
    private const uint InterfaceDescription = 1;
    private const uint EnhancedPacket = 6;
    private const uint ByteOrderMagic = 0x1A2B3C4D;
    private const ushort UserApplicationOption = 4;     // shb_userappl
    private const ushort NameOption = 2;                // if_name
    private const ushort ResolutionOption = 9;          // if_tsresol
    private const byte Nanoseconds = 9;                 // 10^-9
    private const ushort LinkTypeUser0 = 147;           // LINKTYPE_USER0

    private readonly Stream _output;
    private readonly ArrayBufferWriter<byte> _block = new();

    public PcapngWriter(Stream output, string program, string device)
    {
        _output = output;

        Put32(ByteOrderMagic);
        Put16(1);                                       // major version
        Put16(0);
        Put32(uint.MaxValue);                           // section length: not known
        Put32(uint.MaxValue);
        PutOption(UserApplicationOption, Encoding.UTF8.GetBytes(program));
        PutOption(0, []);
        End(SectionHeader);

        Put16(LinkTypeUser0);
        Put16(0);
        Put32(0);                                       // no limit to the packets' length
        PutOption(NameOption, Encoding.UTF8.GetBytes(device));
        PutOption(ResolutionOption, [Nanoseconds]);
        PutOption(0, []);
        End(InterfaceDescription);
    }

    /// <param name="timeNs">Nanoseconds since 1970.</param>
    /// <param name="packet">The bytes of the packet.</param>
    public void Write(ulong timeNs, ReadOnlySpan<byte> packet)
    {
        Put32(0);                                       // the interface
        Put32((uint)(timeNs >> 32));
        Put32((uint)timeNs);
        Put32((uint)packet.Length);
        Put32((uint)packet.Length);
        PutPadded(packet);
        End(EnhancedPacket);
    }

    private void PutOption(ushort code, ReadOnlySpan<byte> value)
    {
        value = value[..Math.Min(value.Length, ushort.MaxValue)];
        Put16(code);
        Put16((ushort)value.Length);
        PutPadded(value);
    }

    private void PutPadded(ReadOnlySpan<byte> bytes)
    {
        _block.Write(bytes);
        _block.Write(stackalloc byte[-bytes.Length & 3]);
    }

    private void Put16(ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_block.GetSpan(sizeof(ushort)), value);
        _block.Advance(sizeof(ushort));
    }

    private void Put32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_block.GetSpan(sizeof(uint)), value);
        _block.Advance(sizeof(uint));
    }

    /// <summary>Writes the type and length, the collected body, and the length again.</summary>
    private void End(uint type)
    {
        const int overhead = 12;
        uint length = (uint)_block.WrittenCount + overhead;
        Span<byte> head = stackalloc byte[2 * sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(head, type);
        BinaryPrimitives.WriteUInt32LittleEndian(head[sizeof(uint)..], length);
        _output.Write(head);
        _output.Write(_block.WrittenSpan);
        _output.Write(head[sizeof(uint)..]);
        _block.ResetWrittenCount();
    }
}
